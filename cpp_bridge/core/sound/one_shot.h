#pragma once
// A drum's hit from its shape.

#include <cstdint>
#include <vector>

#include "sound/shape.h"

namespace partimento {

inline constexpr int LONGEST_HIT = 3 * SOUND_RATE / 2 / BLOCK * BLOCK;  // samples

// Mono at SOUND_RATE: peak 0.98, no offset, faded to 0 where it has fallen under -70 dB, or before 1.5 s. Of a shape
// without sound: silence.
std::vector<float> render_hit(const Shape& shape, std::uint64_t seed);

}  // namespace partimento
