#pragma once
// From played time to the grid: an onset in ticks, and the rest as timing.
//
// Step-entered music lies on the grid: its notes go to the nearest tick and have no timing. Played music needs its grid
// found: each quarter note is heard as 16ths, triplets, 32nds or 16th triplets, whichever explains its hits best (a
// Gaussian of 22 ms around grid points, a prior for the simpler grid, a price for changing grids, by Viterbi).

#include <optional>
#include <span>
#include <vector>

#include "music/played.h"
#include "music/score.h"

namespace partimento {

// Whether most notes lie on the grid of 32nds and 16th triplets within a tenth of a tick, as a machine puts them.
bool is_step_entered(std::span<const Played> played);

// Notes on the grid, sorted by onset and pitch. `step_entered`: as is_step_entered finds it, unless given. Of hits that
// fall on one grid point at one pitch the nearest stays; the others go to their nearest free tick (a flam), or go (a
// double trigger). Durations are at least one tick.
struct Traced {
    Note note;
    int source;  // of what was played
};
std::vector<Traced> quantise_traced(std::span<const Played> played, double tempo_bpm,
                                    std::optional<bool> step_entered = {});
std::vector<Note> quantise(std::span<const Played> played, double tempo_bpm, std::optional<bool> step_entered = {});

}  // namespace partimento
