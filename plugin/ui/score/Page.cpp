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
    const int inBar = ticks % barTicks();
    const double beat = 1.0 + static_cast<double>(inBar) / beatTicks();
    return "bar " + juce::String(ticks / barTicks() + 1) + ", beat " +
           (inBar % beatTicks() == 0 ? juce::String(static_cast<int>(beat)) : juce::String(beat, 2));
}

}  // namespace partimento
