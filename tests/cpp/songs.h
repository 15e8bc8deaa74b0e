#pragma once
// Music for the tests of the core.

#include "music/cell.h"

// Four bars in G: a chord every other bar, and in every bar two melody notes, one of the bass and a hit.
inline partimento::Score small_band() {
    using namespace partimento;
    Score score;
    score.bars = 4;
    score.tempo_bpm = 100.0;
    score.key = {7, false};
    score.sections = {{0, 0}, {2, 1}};
    score.harmony = {{0, 7, 0, 7}, {192, 2, 4, 2}};
    for (int bar = 0; bar < score.bars; ++bar) {
        const int at = bar * score.meter.bar_ticks();
        score.part(PartName::melody).notes.push_back({at, 24, 74 + bar, 90, 3});
        score.part(PartName::melody).notes.push_back({at + 48, 48, 71, 80, -2});
        score.part(PartName::bass).notes.push_back({at, 96, 43, 100, 0});
        score.part(PartName::drums).notes.push_back({at, DRUM_DURATION_TICKS, 36, 110, 0});
    }
    return score;
}
