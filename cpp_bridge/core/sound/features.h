#pragma once
// What an encoder hears of a sound: a log-mel spectrum at 17 moments, closer together at the start.

#include <array>
#include <span>
#include <vector>

#include "network/kernels.h"

namespace partimento {

inline constexpr std::size_t MEL_BANDS = 40;
inline constexpr std::size_t MEL_WINDOW = 1024, MEL_HOP = 256;  // samples at SOUND_RATE
inline constexpr std::array<std::size_t, 17> MEL_FRAMES{0,  1,  2,  3,  4,  6,   8,   11, 16,
                                                        23, 32, 45, 64, 91, 128, 181, 256};  // in hops
inline constexpr std::size_t FEATURES = MEL_FRAMES.size() * MEL_BANDS;

// The sound at peak 1 from the first sample of at least a hundredth of its peak on. Throws std::invalid_argument for
// silence.
std::vector<float> from_onset(std::span<const float> samples);
// (FEATURES): ln(power + 1e-8) / 8 + 1 of band by band, frame by frame. A power is the sum over a triangle, mel-spaced
// from 40 to 20,000 Hz, of |FFT of the Hann-windowed frame|^2 / 512^2; after the sound's end there are zeros.
Floats features(std::span<const float> from_onset);

// The pitch that is heard, in MIDI semitones, 20..100; 0 where none is clear. McLeod and Wyvill, A smarter way to find
// pitch (ICMC 2005).
float estimate_pitch(std::span<const float> from_onset);

}  // namespace partimento
