#include "music/chromagram.h"

#include <algorithm>
#include <utility>

namespace partimento {
namespace {

constexpr double MELODY_WEIGHT = 0.2;

}  // namespace

double sum(const PitchClassTimes& values) {
    double total = 0.0;
    for (const double value : values) total += value;
    return total;
}

Chromagram chromagram(const Score& score, int step) {
    const int end = score.end_ticks(), count = (end + step - 1) / step;
    Chromagram found{std::vector<PitchClassTimes>(static_cast<std::size_t>(count)),
                     std::vector<PitchClassTimes>(static_cast<std::size_t>(count))};
    std::vector<int> lowest(static_cast<std::size_t>(count), 128);
    const auto for_each_step = [&](const Note& note, const auto& use) {
        const int ends = std::min(end, note.onset_ticks + note.duration_ticks);
        for (int i = note.onset_ticks / step; i < (ends + step - 1) / step; ++i)
            use(static_cast<std::size_t>(i), std::min(ends, (i + 1) * step) - std::max(note.onset_ticks, i * step));
    };
    for (const auto& [part, weight] :
         {std::pair(PartName::bass, 1.0), std::pair(PartName::chords, 1.0), std::pair(PartName::melody, MELODY_WEIGHT)})
        for (const auto& note : score.part(part).notes)
            for_each_step(note, [&, weight = weight](std::size_t i, int heard) {
                found.all[i][pitch_class(note.pitch)] += weight * heard;
                if (weight == 1.0 && heard * 4 >= step) lowest[i] = std::min(lowest[i], note.pitch);
            });
    const bool bassless = !score.has(PartName::bass);
    for (const auto& note : score.part(bassless ? PartName::chords : PartName::bass).notes)
        for_each_step(note, [&](std::size_t i, int heard) {
            if (bassless && note.pitch != lowest[i]) return;
            found.bass[i][pitch_class(note.pitch)] +=
                heard * (note.onset_ticks <= static_cast<int>(i) * step ? 1.5 : 1.0);
        });
    return found;
}

PitchClassTimes pitch_class_times(const Score& score) {
    return score.bars > 0 ? chromagram(score, score.end_ticks()).all.front() : PitchClassTimes{};
}

}  // namespace partimento
