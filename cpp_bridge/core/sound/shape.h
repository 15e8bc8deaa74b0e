#pragma once
// A sound as physical quantities: what a network's raw numbers stand for, and what the renderer makes samples of.
// A hit has modes that glide and noise, a note has harmonics, modes and noise; each begins with a piece of waveform.

#include <array>
#include <span>

#include "sound/noise.h"

namespace partimento {

inline constexpr int SOUND_RATE = 44100;
inline constexpr float HIGHEST_HZ = 0.45f * static_cast<float>(SOUND_RATE);  // what lies above is left out
inline constexpr std::size_t HARMONICS = 64, MODES = 24, ATTACK_SAMPLES = 512;
inline constexpr int BLOCK = 32;         // samples; control times are whole blocks
inline constexpr float SILENCE = 3e-6f;  // gains below are left out
// 0, then 2 ms to 1.6 s, evenly spaced in the logarithm, in samples. Gains are linear between them; after the last they
// go on falling as between the last two (in dB), and never rise.
inline constexpr std::array<int, 24> CONTROL_SAMPLES{0,    96,    128,   160,   224,   288,   416,   544,
                                                     736,  992,   1344,  1856,  2496,  3392,  4576,  6208,
                                                     8416, 11392, 15456, 20928, 28352, 38432, 52064, 70560};
inline constexpr std::size_t CONTROL_TIMES = CONTROL_SAMPLES.size();

struct Shape {
    template <std::size_t Bands>
    using Gains = std::array<std::array<float, Bands>, CONTROL_TIMES>;

    std::array<int, CONTROL_TIMES> times = CONTROL_SAMPLES;  // samples
    std::array<float, HARMONICS> harmonic_hz{};
    Gains<HARMONICS> harmonics{};
    std::array<float, MODES> mode_hz{}, mode_gain{}, mode_seconds{};  // seconds in which it falls to 1/e
    float glide_depth = 0.0f, glide_seconds = 0.0f;  // of the modes: they begin (1 + depth) times as high
    Gains<NOISE_BANDS> noise{};
    std::array<float, ATTACK_SAMPLES> attack{};
    float punch = 1.0f;  // gain at the start, 1 from PUNCH_SAMPLES on
};
inline constexpr int PUNCH_SAMPLES = 529;  // 12 ms

inline constexpr std::size_t HIT_NUMBERS = 3 * MODES + 2 + CONTROL_TIMES * NOISE_BANDS + ATTACK_SAMPLES;
inline constexpr std::size_t NOTE_NUMBERS =
    CONTROL_TIMES * HARMONICS + 1 + 3 * MODES + CONTROL_TIMES * NOISE_BANDS + ATTACK_SAMPLES;
// Of raw numbers in the order of the fields: modes (hz, gain, seconds; 24 each), glide (depth, seconds), noise (time,
// band), attack; of a note harmonics (time, harmonic) and stiffness before the modes, and no glide.
Shape hit_shape(std::span<const float, HIT_NUMBERS> raw);
Shape note_shape(std::span<const float, NOTE_NUMBERS> raw, float hz);

// What a musician turns, each -1..1; 0 leaves the shape as it is.
struct HitControls {
    float brightness = 0.0f;  // (hz / 1000)^(0.75 brightness), within 18 dB
    float length = 0.0f;      // times 2^(1.5 length)
    float noise = 0.0f;       // 12 dB between tone and noise
    float punch = 0.0f;       // 9 dB in the first 12 ms, and an octave of the glide's depth
    bool operator==(const HitControls&) const = default;
};
void apply(const HitControls& controls, Shape& shape);

}  // namespace partimento
