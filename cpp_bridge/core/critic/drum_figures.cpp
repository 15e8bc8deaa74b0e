#include <algorithm>
#include <set>

#include "critic/figures.h"

namespace partimento {
namespace {

constexpr int FEW = 8;  // hits

enum class Piece { kick, snare, hat, tom, crash, other };

Piece piece_of(int key) {
    switch (key) {
        case 35:
        case 36: return Piece::kick;
        case 37:
        case 38:
        case 39:
        case 40: return Piece::snare;
        case 42:
        case 44:
        case 46:
        case 51:
        case 53:
        case 59: return Piece::hat;
        case 41:
        case 43:
        case 45:
        case 47:
        case 48:
        case 50: return Piece::tom;
        case 49:
        case 52:
        case 55:
        case 57: return Piece::crash;
        default: return Piece::other;
    }
}

HitBar beat_of(const HitBar& bar) {
    HitBar beat;
    std::copy_if(bar.begin(), bar.end(), std::back_inserter(beat),
                 [](const Hit& hit) { return piece_of(hit.note->pitch) <= Piece::snare; });
    return beat;
}

// F1 of the onsets of kick and bass, in bars where both play.
float kick_and_bass(const Stretched& bars) {
    int both = 0, all = 0;
    for (int bar = bars.first; bar < bars.last; ++bar) {
        std::set<int> kick, bass;
        for (const auto& hit : bars.song.drums[static_cast<std::size_t>(bar)])
            if (piece_of(hit.note->pitch) == Piece::kick) kick.insert(hit.place);
        for (const auto& hit : bars.song.bass[static_cast<std::size_t>(bar)]) bass.insert(hit.place);
        if (kick.empty() || bass.empty()) continue;
        all += static_cast<int>(kick.size() + bass.size());
        both += static_cast<int>(std::count_if(kick.begin(), kick.end(), [&](int at) { return bass.contains(at); }));
    }
    Mean f1;
    if (all >= FEW) f1.add(2.0 * both / all);
    return f1.mean();
}

}  // namespace

void add_drum_figures(const Stretched& bars, std::vector<Figure>& figures) {
    const auto& drums = bars.song.drums;
    Mean hits, keys, kick_on_1, crash_on_1, snare_on_2, with_hat, with_toms, off_eighths, velocity, timing, fill, plain,
        fresh_beats;
    std::array<Mean, 6> pieces;
    HitBars beats;
    for (int bar = 0; bar < bars.last; ++bar) beats.push_back(beat_of(drums[static_cast<std::size_t>(bar)]));
    for (int bar = bars.first; bar < bars.last; ++bar) {
        const auto& here = drums[static_cast<std::size_t>(bar)];
        if (here.empty()) continue;
        hits.add(static_cast<double>(here.size()));
        std::set<int> played;
        bool kick = false, crash = false, snare = false, hat = false, tom = false;
        for (const auto& hit : here) {
            const auto piece = piece_of(hit.note->pitch);
            played.insert(hit.note->pitch);
            for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].add(static_cast<std::size_t>(piece) == i);
            kick = kick || (piece == Piece::kick && hit.place == 0);
            crash = crash || (piece == Piece::crash && hit.place == 0);
            snare = snare || (piece == Piece::snare && hit.place == 4);
            hat = hat || piece == Piece::hat;
            tom = tom || piece == Piece::tom;
            off_eighths.add(hit.place % 2);
            velocity.add(hit.note->velocity);
            timing.add(hit.note->timing);
        }
        keys.add(static_cast<double>(played.size()));
        kick_on_1.add(kick), crash_on_1.add(crash), snare_on_2.add(snare), with_hat.add(hat), with_toms.add(tom);
        if (bar == 0 || drums[static_cast<std::size_t>(bar - 1)].empty()) continue;
        const auto& beat = beats[static_cast<std::size_t>(bar)];
        (bar % 8 == 7 ? fill : plain).add(1.0 - likeness_of(beat, beats[static_cast<std::size_t>(bar - 1)]));
        bool heard = false;
        for (int before = 0; before < bar && !heard; ++before)
            heard = same_hits(beat, beats[static_cast<std::size_t>(before)]);
        fresh_beats.add(!heard);
    }
    const auto of = [&](Piece piece) { return pieces[static_cast<std::size_t>(piece)].mean(FEW); };
    figures.insert(figures.end(),
                   {{"drums equal 1 bar before", Aspect::returns, as_before(bars, drums, 1, same_hits).mean(2)},
                    {"drums equal 4 bars before", Aspect::returns, as_before(bars, drums, 4, same_hits).mean(2)},
                    {"drums are like 1 bar before", Aspect::returns, as_before(bars, drums, 1, likeness_of).mean(2)},
                    {"drums are like 4 bars before", Aspect::returns, as_before(bars, drums, 4, likeness_of).mean(2)},
                    {"beats that are new", Aspect::returns, fresh_beats.mean(2)},
                    {"drum hits a bar", Aspect::groove, hits.mean()},
                    {"drum keys a bar", Aspect::groove, keys.mean()},
                    {"hits on the kick", Aspect::groove, of(Piece::kick)},
                    {"hits on the snare", Aspect::groove, of(Piece::snare)},
                    {"hits on hats and rides", Aspect::groove, of(Piece::hat)},
                    {"hits on toms", Aspect::groove, of(Piece::tom)},
                    {"hits on crashes", Aspect::groove, of(Piece::crash)},
                    {"hits on percussion", Aspect::groove, of(Piece::other)},
                    {"kick on 1", Aspect::groove, kick_on_1.mean(2)},
                    {"crash on 1", Aspect::groove, crash_on_1.mean(2)},
                    {"snare on 2", Aspect::groove, snare_on_2.mean(2)},
                    {"bars with a hat or ride", Aspect::groove, with_hat.mean(2)},
                    {"bars with toms", Aspect::groove, with_toms.mean(2)},
                    {"drum hits off the eighths", Aspect::groove, off_eighths.mean(FEW)},
                    {"drum velocity", Aspect::groove, velocity.mean(FEW)},
                    {"drum velocity, spread", Aspect::groove, velocity.spread(FEW)},
                    {"drum timing, spread", Aspect::groove, timing.spread(FEW)},
                    {"the eighth bar's beat is another", Aspect::groove, fill.mean()},
                    {"a bar's beat is another than the one before", Aspect::groove, plain.mean(2)},
                    {"kick and bass together", Aspect::groove, kick_and_bass(bars)}});
}

}  // namespace partimento
