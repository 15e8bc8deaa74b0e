#include "ui/score/Page.h"

#include <algorithm>

namespace partimento {

bool Page::isLocked(PartName part) const {
    for (int bar = 0; bar < score.bars; ++bar)
        if (!isLocked(part, bar)) return false;
    return score.bars > 0;
}

bool Page::isLocked(int bar) const {
    return std::ranges::all_of(PARTS, [&](PartName part) { return isLocked(part, bar); });
}

juce::String Page::placeOf(int ticks) const {
    const int bar = score.bar_at(ticks), inBar = ticks - barStart(bar), beats = beatTicks(bar);
    const double beat = 1.0 + static_cast<double>(inBar) / beats;
    return "bar " + juce::String(bar + 1) + ", beat " +
           (inBar % beats == 0 ? juce::String(static_cast<int>(beat)) : juce::String(beat, 2));
}

}  // namespace partimento
