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
    const int line = from.bar_start(bar);
    const auto* held = from.chord_at(line);
    if ((held && held->onset_ticks == line) || same_chord(held, to.harmony.empty() ? nullptr : &to.harmony.back()))
        return;
    to.harmony.push_back(held ? *held : ChordSymbol{0, NO_CHORD, 0, 0});
    to.harmony.back().onset_ticks = line;
}

std::string name_of(const Passage& passage) {
    auto name = std::to_string(passage.first_bar + 1) + "-" + std::to_string(passage.last_bar + 1) + ":" +
                std::to_string(passage.take);
    for (std::size_t i = 0; i < passage.parts.size(); ++i)
        name.append(i == 0 ? ":" : "+").append(name_of(passage.parts[i]));
    return name;
}

}  // namespace

int Takes::comp(std::span<const Passage> passages) {
    if (passages.empty()) throw std::invalid_argument("comp: there are no passages");
    std::map<int, Score> scores;
    const auto now = score();
    auto out = without_music(now);
    std::string request;
    for (const auto& passage : passages) {
        const auto& from = scores.try_emplace(passage.take, score(passage.take)).first->second;
        if (passage.first_bar < 0 || passage.last_bar < passage.first_bar || passage.last_bar >= from.bars)
            throw std::invalid_argument("comp: " + name_of(passage) + " is outside the take's bars 1-" +
                                        std::to_string(from.bars));
        if (from.meter != now.meter)
            throw std::invalid_argument("comp: take " + std::to_string(passage.take) +
                                        " is not in the meter of the current one");
        out.bars = std::max(out.bars, passage.last_bar + 1);
        request.append(request.empty() ? "comp " : ",").append(name_of(passage));
    }

    Cells cells(out.bars);
    std::vector<const Score*> sources(static_cast<std::size_t>(out.bars) * PART_COUNT, &now);
    for (const auto& passage : passages)
        for (int bar = passage.first_bar; bar <= passage.last_bar; ++bar)
            for (const auto part : PARTS) {
                if (!passage.parts.empty() && std::ranges::find(passage.parts, part) == passage.parts.end()) continue;
                cells.set(part, bar);
                sources[cell_index(part, bar)] = &scores.at(passage.take);
            }
    for_each_cell(out.bars, [&](PartName part, int bar) {
        const auto& from = *sources[cell_index(part, bar)];
        if (part == PartName::harmony) hold_chord(from, bar, out);
        Cell{from, part, bar}.append_to(out, bar);
    });
    if (request.size() > MAX_ORIGIN_BYTES) request = "comp of " + std::to_string(passages.size()) + " passages";
    return add(current_, out, cells, {"", 0, request});
}

}  // namespace partimento
