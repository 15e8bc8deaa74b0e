#pragma once
// How long each pitch class sounds, over a score or step by step.

#include <array>
#include <cstddef>
#include <vector>

#include "music/score.h"

namespace partimento {

using PitchClassTimes = std::array<double, 12>;  // ticks, C first

inline std::size_t pitch_class(int pitch) { return static_cast<std::size_t>(pitch % 12); }
double sum(const PitchClassTimes& values);

struct Chromagram {
    std::vector<PitchClassTimes> all, bass;  // of each step
};

// In steps of so many ticks; melody notes count a fifth, since a melody has passing tones. The bass is the bass part's
// or, without one, the lowest of the chords.
Chromagram chromagram(const Score& score, int step);

// Of the whole score.
PitchClassTimes pitch_class_times(const Score& score);

}  // namespace partimento
