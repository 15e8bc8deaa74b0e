#pragma once
// Sounds at another rate, by a windowed sinc.

#include <span>
#include <vector>

namespace partimento {

// From `rate`, in samples a second, to SOUND_RATE. As loud as it was; what does not fit the lower of the two rates
// goes.
std::vector<float> resampled(std::span<const float> samples, int rate);

}  // namespace partimento
