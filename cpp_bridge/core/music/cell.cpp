#include "music/cell.h"

#include <algorithm>
#include <optional>

namespace partimento {
namespace {

template <typename Item>
std::span<const Item> in_bar(const std::vector<Item>& items, int bar, int bar_ticks) {
    const auto begins_before = [](const Item& item, int tick) { return item.onset_ticks < tick; };
    const auto from = std::lower_bound(items.begin(), items.end(), bar * bar_ticks, begins_before);
    return {from, std::lower_bound(from, items.end(), (bar + 1) * bar_ticks, begins_before)};
}

}  // namespace

std::span<const ChordSymbol> Cell::chords() const {
    if (part != PartName::harmony || !exists()) return {};
    return in_bar(score.harmony, bar, score.meter.bar_ticks());
}

std::span<const Note> Cell::notes() const {
    if (part == PartName::harmony || !exists()) return {};
    return in_bar(score.part(part).notes, bar, score.meter.bar_ticks());
}

bool Cell::same_as(const Cell& other) const {
    const auto same = [shift = (bar - other.bar) * score.meter.bar_ticks()](auto mine, const auto& theirs) {
        mine.onset_ticks -= shift;
        return mine == theirs;
    };
    return std::ranges::equal(chords(), other.chords(), same) && std::ranges::equal(notes(), other.notes(), same);
}

void Cell::append_to(Score& to, int to_bar) const {
    const int shift = (to_bar - bar) * score.meter.bar_ticks();
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
    const int bar_ticks = score.meter.bar_ticks(), start = from * bar_ticks, shift = to * bar_ticks - start;
    const auto named = [&](PartName part, int onset_ticks) {
        const int bar = onset_ticks / bar_ticks;
        return bar >= to && bar < to + count && into.has(part, bar);
    };
    std::optional<ChordSymbol> held;  // over the bar line
    if (const auto* chord = score.chord_at(start); chord && chord->onset_ticks < start) held = *chord;
    const auto copy = [&](auto& items, PartName part) {
        auto copied = items;
        for (auto& item : copied) item.onset_ticks += shift;
        std::erase_if(copied, [&](const auto& item) {
            return item.onset_ticks < to * bar_ticks || !named(part, item.onset_ticks);
        });
        std::erase_if(items, [&](const auto& item) { return named(part, item.onset_ticks); });
        items.insert(items.end(), copied.begin(), copied.end());
    };
    copy(score.harmony, PartName::harmony);
    for (const auto part : NOTE_PARTS) copy(score.part(part).notes, part);
    if (held && named(PartName::harmony, to * bar_ticks))
        score.harmony.emplace_back(*held).onset_ticks = to * bar_ticks;
    score.sort();
}

Score without_music(Score score) {
    score.harmony.clear();
    for (auto& part : score.parts) part.notes.clear();
    return score;
}

Cells changed_cells(const Score& before, const Score& after, int front) {
    Cells cells(after.bars);
    for_each_cell(after.bars, [&](PartName part, int bar) {
        cells.set(part, bar,
                  before.meter != after.meter || !Cell{after, part, bar}.same_as({before, part, bar - front}));
    });
    return cells;
}

}  // namespace partimento
