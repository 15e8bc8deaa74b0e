#pragma once
// The music of one cell of a score, to compare it and to carry it into another score of the same meter.

#include <span>
#include <utility>
#include <vector>

#include "music/score.h"

namespace partimento {

struct Cell {
    const Score& score;
    PartName part;
    int bar;  // may lie outside the score: nothing is there

    // What begins in the bar; of the harmony chords, of the other parts notes.
    std::span<const ChordSymbol> chords() const;
    std::span<const Note> notes() const;
    bool exists() const { return bar >= 0 && bar < score.bars; }
    bool empty() const { return chords().empty() && notes().empty(); }
    bool same_as(const Cell& other) const;  // wherever the two bars lie
    // Puts its music into a bar of a score in which the part has none in that bar or after it.
    void append_to(Score& to, int to_bar) const;
};

template <typename Each>
void for_each_cell(int bars, const Each& each) {
    for (int bar = 0; bar < bars; ++bar)
        for (const auto part : PARTS) each(part, bar);
}

// Stretches (first bar, last bar), from 0, both included, of a part's cells.
std::vector<std::pair<int, int>> stretches(const Cells& cells, PartName part);

// Puts the music of bars [from, from + count) into bars [to, to + count), in those of their cells that are named, in
// place of what they hold.
void copy_bars(Score& score, const Cells& into, int from, int to, int count);

// Whether bars that both scores have are in the same meters, where `after` has `front` bars more before the first.
bool same_meters(const Score& before, const Score& after, int front);

// All that a score is but its chords and notes.
Score without_music(Score score);

// The cells of `after` that differ from those of `before`, where it has `front` bars more before the first.
Cells changed_cells(const Score& before, const Score& after, int front);

}  // namespace partimento
