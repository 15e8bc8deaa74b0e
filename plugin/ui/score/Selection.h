#pragma once
// What is selected: bars of parts. Bars by dragging on the ruler, parts by their headers; either alone means all of the
// other.

#include <juce_core/juce_core.h>

#include <algorithm>

#include "playing/scheduler.h"

namespace partimento {

inline constexpr PartMask ALL_PARTS = (1u << PART_COUNT) - 1;
inline PartMask maskOf(PartName part) { return static_cast<PartMask>(1u << static_cast<int>(part)); }

struct Selection {
    int firstBar = -1, lastBar = -1;  // from 0, both included; -1: no bars are chosen
    PartMask parts = 0;               // 0: no parts are chosen

    bool operator==(const Selection&) const = default;
    bool empty() const { return firstBar < 0 && parts == 0; }
    bool hasBars() const { return firstBar >= 0; }
    bool has(PartName part) const { return parts == 0 ? hasBars() : (parts & maskOf(part)) != 0; }
    bool has(PartName part, int bar) const { return has(part) && (!hasBars() || (bar >= firstBar && bar <= lastBar)); }

    Selection withBars(int from, int to) const { return {std::min(from, to), std::max(from, to), parts}; }
    Selection withPart(PartName part, bool among_others) const {
        const auto mask = maskOf(part);
        const auto kept = among_others ? parts : static_cast<PartMask>(parts & mask);
        return {firstBar, lastBar, static_cast<PartMask>(kept ^ mask)};
    }
    // What is left of it in a score of so many bars.
    Selection within(int bars) const {
        if (!hasBars()) return *this;
        if (firstBar >= bars) return {-1, -1, parts};
        return {firstBar, std::min(lastBar, bars - 1), parts};
    }

    Cells cells(int bars) const;
    juce::String text() const;  // "bars 5-6 of melody and bass"; empty where nothing is selected
};

}  // namespace partimento
