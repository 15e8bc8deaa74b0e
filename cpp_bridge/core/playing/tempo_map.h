#pragma once
// A score's tempo changes: where its music would lie at one tempo throughout.

#include <vector>

#include "music/score.h"
#include "playing/realtime.h"

namespace partimento {

class TempoMap {
public:
    explicit TempoMap(const Score& score);

    // MIDI ticks of the score, and the time in ticks at the score's own tempo that has passed then; and back. Before
    // the first tick and after the last the tempo there goes on.
    double at_own_tempo(double ticks) const PARTIMENTO_REALTIME;
    double in_score(double ticks) const PARTIMENTO_REALTIME;

private:
    struct Stretch {
        double from, passed;  // ticks of the score, ticks at its own tempo
        double share;
    };
    std::vector<Stretch> stretches_;  // at least one, from 0
};

}  // namespace partimento
