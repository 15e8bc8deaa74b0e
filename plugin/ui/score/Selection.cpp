#include "ui/score/Selection.h"

#include "music/cell.h"

namespace partimento {

Cells Selection::cells(int bars) const {
    Cells chosen(bars);
    for_each_cell(bars, [&](PartName part, int bar) { chosen.set(part, bar, has(part, bar)); });
    return chosen;
}

juce::String Selection::text() const {
    juce::StringArray names;
    for (const auto part : PARTS)
        if (parts & maskOf(part)) names.add(std::string(name_of(part)));
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
