#include <algorithm>
#include <map>
#include <stdexcept>

#include "music/cell.h"
#include "song/takes.h"

namespace partimento {
namespace {

bool same_chord(const ChordSymbol* a, const ChordSymbol* b) {
    return a && b ? a->root == b->root && a->quality == b->quality && a->bass == b->bass : a == b;
}

// What holds over into a bar is written at its line, where the score, which ends before that bar, would hold another
// chord there.
void hold_chord(const Score& from, int bar, Score& to) {
    if (bar >= from.bars) return;
    const int line = bar * from.meter.bar_ticks();
    const auto* held = from.chord_at(line);
    if ((held && held->onset_ticks == line) || same_chord(held, to.harmony.empty() ? nullptr : &to.harmony.back()))
        return;
    to.harmony.push_back(held ? *held : ChordSymbol{0, NO_CHORD, 0, 0});
    to.harmony.back().onset_ticks = line;
}

std::string name_of(const Piece& piece) {
    auto name = std::to_string(piece.first_bar + 1) + "-" + std::to_string(piece.last_bar + 1) + ":" +
                std::to_string(piece.take);
    for (std::size_t i = 0; i < piece.parts.size(); ++i)
        name.append(i == 0 ? ":" : "+").append(name_of(piece.parts[i]));
    return name;
}

}  // namespace

int Takes::comp(std::span<const Piece> pieces) {
    if (pieces.empty()) throw std::invalid_argument("comp: there are no pieces");
    std::map<int, Score> scores;
    const auto now = score();
    auto out = without_music(now);
    std::string request;
    for (const auto& piece : pieces) {
        const auto& from = scores.try_emplace(piece.take, score(piece.take)).first->second;
        if (piece.first_bar < 0 || piece.last_bar < piece.first_bar || piece.last_bar >= from.bars)
            throw std::invalid_argument("comp: " + name_of(piece) + " is outside the take's bars 1-" +
                                        std::to_string(from.bars));
        if (from.meter != now.meter)
            throw std::invalid_argument("comp: take " + std::to_string(piece.take) +
                                        " is not in the meter of the current one");
        out.bars = std::max(out.bars, piece.last_bar + 1);
        request.append(request.empty() ? "comp " : ",").append(name_of(piece));
    }

    Cells cells(out.bars);
    std::vector<const Score*> sources(static_cast<std::size_t>(out.bars) * PART_COUNT, &now);
    for (const auto& piece : pieces)
        for (int bar = piece.first_bar; bar <= piece.last_bar; ++bar)
            for (const auto part : PARTS) {
                if (!piece.parts.empty() && std::ranges::find(piece.parts, part) == piece.parts.end()) continue;
                cells.set(part, bar);
                sources[cell_index(part, bar)] = &scores.at(piece.take);
            }
    for_each_cell(out.bars, [&](PartName part, int bar) {
        const auto& from = *sources[cell_index(part, bar)];
        if (part == PartName::harmony) hold_chord(from, bar, out);
        Cell{from, part, bar}.append_to(out, bar);
    });
    if (request.size() > MAX_ORIGIN_BYTES) request = "comp of " + std::to_string(pieces.size()) + " pieces";
    return add(current_, out, cells, {"", 0, request});
}

}  // namespace partimento
