#include "music/cell.h"

#include <algorithm>
#include <optional>

namespace partimento {
namespace {

template <typename Item>
std::span<const Item> in_bar(const std::vector<Item>& items, const Score& score, int bar) {
    const auto begins_before = [](const Item& item, int tick) { return item.onset_ticks < tick; };
    const auto from = std::lower_bound(items.begin(), items.end(), score.bar_start(bar), begins_before);
    return {from, std::lower_bound(from, items.end(), score.bar_start(bar + 1), begins_before)};
}

}  // namespace

std::span<const ChordSymbol> Cell::chords() const {
    if (part != PartName::harmony || !exists()) return {};
    return in_bar(score.harmony, score, bar);
}

std::span<const Note> Cell::notes() const {
    if (part == PartName::harmony || !exists()) return {};
    return in_bar(score.part(part).notes, score, bar);
}

bool Cell::same_as(const Cell& other) const {
    const auto same = [shift = score.bar_start(bar) - other.score.bar_start(other.bar)](auto mine, const auto& theirs) {
        mine.onset_ticks -= shift;
        return mine == theirs;
    };
    return std::ranges::equal(chords(), other.chords(), same) && std::ranges::equal(notes(), other.notes(), same);
}

void Cell::append_to(Score& to, int to_bar) const {
    const int shift = to.bar_start(to_bar) - score.bar_start(bar);
    for (const auto& chord : chords()) to.harmony.emplace_back(chord).onset_ticks += shift;
    for (const auto& note : notes()) to.part(part).notes.emplace_back(note).onset_ticks += shift;
}

std::vector<std::pair<int, int>> stretches(const Cells& cells, PartName part) {
    std::vector<std::pair<int, int>> found;
    for (int bar = 0; bar < cells.bars(); ++bar) {
        if (!cells.has(part, bar)) continue;
        if (found.empty() || found.back().second != bar - 1) found.emplace_back(bar, bar);
        found.back().second = bar;
    }
    return found;
}

void copy_bars(Score& score, const Cells& into, int from, int to, int count) {
    const int start = score.bar_start(from), end = score.bar_start(to), shift = end - start;
    const auto named = [&](PartName part, int onset_ticks) {
        const int bar = score.bar_at(onset_ticks);
        return bar >= to && bar < to + count && into.has(part, bar);
    };
    std::optional<ChordSymbol> held;  // over the bar line
    if (const auto* chord = score.chord_at(start); chord && chord->onset_ticks < start) held = *chord;
    const auto copy = [&](auto& items, PartName part) {
        auto copied = items;
        for (auto& item : copied) item.onset_ticks += shift;
        std::erase_if(copied,
                      [&](const auto& item) { return item.onset_ticks < end || !named(part, item.onset_ticks); });
        std::erase_if(items, [&](const auto& item) { return named(part, item.onset_ticks); });
        items.insert(items.end(), copied.begin(), copied.end());
    };
    copy(score.harmony, PartName::harmony);
    for (const auto part : NOTE_PARTS) copy(score.part(part).notes, part);
    if (held && named(PartName::harmony, end)) score.harmony.emplace_back(*held).onset_ticks = end;
    score.sort();
}

bool same_meters(const Score& before, const Score& after, int front) {
    if (before.meters.empty() && after.meters.empty()) return before.meter == after.meter;
    for (int bar = std::max(0, front); bar < std::min(after.bars, before.bars + front); ++bar)
        if (before.meter_at(bar - front) != after.meter_at(bar)) return false;
    return true;
}

Score without_music(Score score) {
    score.harmony.clear();
    for (auto& part : score.parts) part.notes.clear();
    return score;
}

Cells changed_cells(const Score& before, const Score& after, int front) {
    Cells cells(after.bars);
    const bool other_meters = !same_meters(before, after, front);
    for_each_cell(after.bars, [&](PartName part, int bar) {
        cells.set(part, bar, other_meters || !Cell{after, part, bar}.same_as({before, part, bar - front}));
    });
    return cells;
}

}  // namespace partimento
