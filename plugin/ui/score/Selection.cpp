#include "ui/score/Selection.h"

namespace partimento {

Cells Selection::cells(int bars) const {
    Cells chosen(bars);
    for (int bar = 0; bar < bars; ++bar)
        for (int part = 0; part < PART_COUNT; ++part)
            if (has(static_cast<PartName>(part), bar)) chosen.set(static_cast<PartName>(part), bar);
    return chosen;
}

juce::String Selection::text() const {
    juce::StringArray names;
    for (int part = 0; part < PART_COUNT; ++part)
        if (parts >> part & 1) names.add(std::string(PART_NAMES[static_cast<std::size_t>(part)]));
    juce::String which;
    if (names.size() > 0 && names.size() < PART_COUNT) {
        const auto last = names[names.size() - 1];
        names.remove(names.size() - 1);
        which = names.isEmpty() ? last : names.joinIntoString(", ") + " and " + last;
    }
    if (!hasBars()) return which;
    const auto first = juce::String(firstBar + 1);
    const auto stretch = firstBar == lastBar ? "bar " + first : "bars " + first + "-" + juce::String(lastBar + 1);
    return which.isEmpty() ? stretch : stretch + " of " + which;
}

}  // namespace partimento
