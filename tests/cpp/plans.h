#pragma once
// Tunes and plans, for the tests of which bars are like which.

#include <array>
#include <string>
#include <vector>

#include "ui/score/PlanRuns.h"

namespace partimento {

inline constexpr std::array<std::array<int, 3>, 6> MOTIFS{
    {{60, 64, 67}, {72, 71, 69}, {65, 62, 60}, {76, 72, 69}, {59, 62, 69}, {67, 67, 72}}};

// A melody with a motif in each bar.
inline Score tune(const std::vector<std::size_t>& motifs) {
    Score score;
    score.bars = static_cast<int>(motifs.size());
    int at = 0;
    for (const auto motif : motifs) {
        int step = 0;
        for (const int pitch : MOTIFS[motif])
            score.part(PartName::melody)
                .notes.push_back({at + (step++ * (12 + 6 * static_cast<int>(motif))), 6, pitch, 90, 0});
        at += 96;
    }
    return score;
}

inline Cells cells(int bars, PartName part, int first, int last) {
    Cells out(bars);
    for (int bar = first; bar <= last; ++bar) out.set(part, bar);
    return out;
}

inline Plan likeAt(int offset, Likeness how) { return {like_value(offset), how, 0}; }

inline std::string lettersOf(const std::vector<PlanRun>& runs) {
    std::string text;
    for (const auto& run : runs) text += (text.empty() ? "" : " ") + labelOf(run);
    return text;
}

inline std::string lettersOf(const Score& score, const SongPlan& plan = {}, PartMask parts = 0) {
    return lettersOf(planRuns(score, plan.sizedFor(score.bars), heardPlan(score), parts));
}

}  // namespace partimento
