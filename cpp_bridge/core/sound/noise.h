#pragma once
// Noise that every computer has the same of: loops, each of its own band of frequencies.

#include <array>
#include <cstdint>
#include <span>

#include "network/kernels.h"

namespace partimento {

inline constexpr std::size_t NOISE_BANDS = 24;
inline constexpr std::size_t NOISE_SAMPLES = 65536;  // of a loop
inline constexpr std::size_t NOISE_OVERLAP = 4096;   // samples that may be read beyond a loop's end: its first again
// The bands' edges in bins of the loops' spectrum, 40 to 20,000 Hz, evenly spaced in mels.
inline constexpr std::array<std::size_t, NOISE_BANDS + 1> NOISE_EDGES{
    60,   224,  412,  628,  876,   1162,  1489,  1866,  2298,  2796,  3367,  4023, 4776,
    5643, 6637, 7781, 9094, 10603, 12336, 14328, 16616, 19245, 22265, 25735, 29722};

// Where a sound enters each band's loop.
using NoiseOffsets = std::array<std::uint32_t, NOISE_BANDS>;
NoiseOffsets noise_offsets(std::uint64_t seed);

// The loop of a band at unit RMS (NOISE_SAMPLES + NOISE_OVERLAP): all its frequencies equally loud, their phases
// random. All are made at the first call, in a tenth of a second. Any thread but the audio thread.
std::span<const float> noise_band(std::size_t band);

}  // namespace partimento
