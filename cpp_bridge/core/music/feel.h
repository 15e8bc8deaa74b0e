#pragma once
// Where notes sound off the grid, and how loud: as much of it as one likes.

#include "music/score.h"

namespace partimento {

inline constexpr double STRAIGHT = 0.5, MOST_SWING = 0.75;

// `amount` 0..1 of the timing and of what velocities differ from their part's mean: 0 is the grid at one loudness, 1 as
// it was written. `swing` is the share of a beat that its first half gets: 0.5 straight, 2/3 triplets, to 0.75; notes
// in between move along, and what does not fall on the grid becomes timing. Throws std::invalid_argument for values out
// of range, and for swing in a meter whose beat is no quarter note.
Score with_feel(const Score& score, double amount, double swing = STRAIGHT);

}  // namespace partimento
