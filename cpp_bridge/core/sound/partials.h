#pragma once
// The sines of a shape. Each adds to `out`, from the sound's first sample on.

#include <span>

#include "sound/shape.h"

namespace partimento {

void add_harmonics(const Shape& shape, std::span<float> out);
void add_modes(const Shape& shape, std::span<float> out);  // whose frequencies stay
// Modes whose phase (turns) is hz (t + depth seconds (1 - e^(-t / seconds))).
void add_gliding_modes(const Shape& shape, std::span<float> out);

}  // namespace partimento
