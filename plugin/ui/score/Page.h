#pragma once
// What the score view shows: its parts read one page.

#include "SongPlan.h"
#include "ui/score/Selection.h"
#include "ui/score/TimeAxis.h"

namespace partimento {

struct Page {
    Score score;
    Cells locked;           // cells that stay, whatever is asked for; sized for the score
    PlanGrid asked, heard;  // which cells are to be like which, and which are; sized for the score
    PartMask muted = 0;
    Selection selection;
    TimeAxis axis;

    bool isLocked(PartName part, int bar) const { return bar < locked.bars() && locked.has(part, bar); }
    bool isLocked(PartName part) const;  // in all bars
    bool isLocked(int bar) const;        // in all parts
    int barStart(int bar) const { return score.bar_start(bar); }
    int barTicks(int bar) const { return score.meter_at(bar).bar_ticks(); }
    int beatTicks(int bar) const { return barTicks(bar) / score.meter_at(bar).beats; }
    static juce::String padlockTip(bool locked) {
        return locked ? "Unlock the bar" : "Lock the bar: it stays, whatever is asked for";
    }
    juce::String placeOf(int ticks) const;  // "bar 3, beat 2.50"
};

}  // namespace partimento
