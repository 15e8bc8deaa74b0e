#pragma once
// Samples of a shape. The same shape and seed give the same samples on every computer.

#include <cstdint>
#include <span>

#include "sound/shape.h"

namespace partimento {

// Both add to `out`, from the sound's first sample on.
void render_tone(const Shape& shape, std::span<float> out);  // harmonics, modes, attack
void render_noise(const Shape& shape, std::uint64_t seed, std::span<float> out);

// Takes away what lies below all sound (20 Hz), so that nothing stays off zero.
void remove_offset(std::span<float> samples);
float peak_of(std::span<const float> samples);
inline constexpr float PEAK = 0.98f;  // of a finished sound

}  // namespace partimento
