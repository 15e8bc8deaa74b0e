#pragma once
// The form of a song as runs of bars with letters: the same letter for the same music, with a prime where it is varied.

#include <string>
#include <vector>

#include "SongPlan.h"
#include "playing/scheduler.h"

namespace partimento {

struct PlanRun {
    int first = 0, last = 0;  // bars from 0, both included
    int model = -1;           // first of the bars that they are like; -1: of none
    Likeness how = Likeness::none;
    bool asked = false;    // it is what was asked for, else what is heard
    int letter = -1;       // -1: nothing is asked for and nothing sounds
    bool varied = false;   // from what bears the letter first
    bool returns = false;  // other runs bear the letter too

    bool has(int bar) const { return bar >= first && bar <= last; }
    bool operator==(const PlanRun&) const = default;
};

// All bars of the score, in runs. In each bar the first of the parts speaks that has a word in `asked`, or else sounds:
// melody, chords, harmony, bass, drums; of those in `parts`, 0 for all. Both grids are sized for the score. What is
// heard counts from two bars in a row on; what is new runs to the end of a phrase of four bars.
std::vector<PlanRun> planRuns(const Score& score, const PlanGrid& asked, const PlanGrid& heard, PartMask parts = 0);

std::string labelOf(const PlanRun& run);  // "a", "b'"; nothing where there is no letter
std::string wordsOf(const PlanRun& run);  // "bars 5-8: like bars 1-4, the same rhythm"

// What is heard: each bar in view of those before it. Nothing where the meter changes, or is none that styles know.
PlanGrid heardPlan(const Score& score);

}  // namespace partimento
