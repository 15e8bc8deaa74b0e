#include <bit>
#include <limits>
#include <set>

#include "critic/figures.h"
#include "music/chord.h"

namespace partimento {
namespace {

constexpr int FEW = 4;  // half bars

using Line = std::vector<std::optional<HalfBar>>;

Mean recurs(const Line& line, int first, int last, int lag) {
    Mean found;
    for (int half = std::max(2 * first, 2 * lag); half < 2 * last; ++half) {
        const auto &here = line[static_cast<std::size_t>(half)],
                   &there = line[static_cast<std::size_t>(half - 2 * lag)];
        if (here && there) found.add(here == there);
    }
    return found;
}

// The share of bars that end so many bars of two chords or more that came before.
Mean progressions(const Line& line, int first, int last, int bars) {
    Mean found;
    for (int bar = std::max(first, 2 * bars - 1); bar < last; ++bar) {
        const auto end = line.begin() + 2 * (bar + 1), begin = end - 2 * bars;
        bool again = false, moves = false;
        for (auto half = begin; half != end; ++half) moves = moves || *half != *begin;
        for (auto other = line.begin(); other + 2 * bars <= begin; other += 2)
            again = again || std::equal(begin, end, other);
        found.add(again && moves);
    }
    return found;
}

}  // namespace

void add_harmony_figures(const Stretched& bars, std::vector<Figure>& figures) {
    const auto& line = bars.song.harmony;
    const int first = bars.first, last = bars.last;
    Mean changes, fifths, in_key, tonic, unheard;
    std::set<int> heard;
    for (int half = 0; half < 2 * last; ++half) {
        const auto& here = line[static_cast<std::size_t>(half)];
        if (!here) continue;
        const bool fresh = heard.insert(2 * here->root + here->minor).second;
        if (half < 2 * first) continue;
        tonic.add(bars.song.degree(here->root) == 0);
        in_key.add(bars.song.in_key(here->root));
        if (half == 0) continue;
        const auto& before = line[static_cast<std::size_t>(half - 1)];
        if (!before) continue;
        changes.add(*here != *before);
        if (*here == *before) continue;
        fifths.add((before->root + 12 - here->root) % 12 == 7);
        unheard.add(fresh);
    }
    Mean rich;
    for (const auto& chord : bars.song.score.harmony)
        if (const int bar = bars.song.score.bar_at(chord.onset_ticks); bar >= first && bar < last)
            if (chord.root != NO_CHORD) rich.add(std::popcount(tones_above_root(chord)) >= 4);
    const auto again = [&](int lag) { return recurs(line, first, last, lag).mean(FEW); };
    const bool known = tonic.count() >= FEW;
    const auto progression = [&](int count) {
        return known ? progressions(line, first, last, count).mean(2) : std::numeric_limits<float>::quiet_NaN();
    };
    figures.insert(figures.end(), {{"chords as 1 bar before", Aspect::returns, again(1)},
                                   {"chords as 2 bars before", Aspect::returns, again(2)},
                                   {"chords as 4 bars before", Aspect::returns, again(4)},
                                   {"chords as 8 bars before", Aspect::returns, again(8)},
                                   {"a progression of 4 bars came before", Aspect::returns, progression(4)},
                                   {"a progression of 8 bars came before", Aspect::returns, progression(8)},
                                   {"chord changes", Aspect::harmony, changes.mean(FEW)},
                                   {"chords that are new", Aspect::harmony, unheard.mean(2)},
                                   {"roots that fall by a fifth", Aspect::harmony, fifths.mean(2)},
                                   {"roots in the key", Aspect::harmony, in_key.mean(FEW)},
                                   {"time on the tonic chord", Aspect::harmony, tonic.mean(FEW)},
                                   {"chords of four notes or more", Aspect::harmony, rich.mean(2)}});
}

}  // namespace partimento
