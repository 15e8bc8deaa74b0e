#include "Task.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "music/cell.h"
#include "music/chord_line.h"
#include "network/vocabulary.h"

namespace partimento {
namespace {

Request begun(const Task& task, Score score, Cells asked, std::uint64_t seed) {
    Request request;
    request.score = std::move(score);
    request.asked = std::move(asked);
    request.seed = seed;
    request.temperature = std::round(100.0 * task.temperature) / 100.0;  // 0.8, as elsewhere, not the float next to it
    request.candidates = TAKE_QUALITIES.at(task.quality).candidates;
    task.controls.apply(request);
    if (!task.plan.empty()) request.plans = task.plan.sizedFor(request.score.bars);
    request.whole = task.what != Task::What::onward && request.score.bars >= SONG_BARS;
    return request;
}

// `model`: the song whose meter and sections it has; none: of its own.
Request opened(const Style& style, const Task& task, int bars, const Score* model = nullptr) {
    Opening opening;
    opening.bars = bars;
    opening.chords = task.chords;
    opening.tempo_bpm = task.tempo_bpm;
    opening.key = task.controls.key;
    if (task.meter && meter_index(*task.meter) >= 0) opening.meter = task.meter;
    if (model != nullptr) opening.meter = model->meter;
    auto score = open_score(style.card, opening);
    if (model != nullptr)
        std::ranges::copy_if(model->sections, std::back_inserter(score.sections),
                             [&](const Section& section) { return section.bar < bars; });
    auto asked = open_cells(style.card, score);
    auto request = begun(task, std::move(score), std::move(asked), task.seed);
    request.any_mode = !task.controls.key && task.chords.empty();
    return request;
}

// Cells of bars [from, end) in those parts of the style that the score has, or in all.
Cells cellsFrom(const Style& style, const Score& score, int from, bool allParts) {
    Cells cells(score.bars);
    const bool any =
        std::any_of(style.card.parts.begin(), style.card.parts.end(), [&](PartName part) { return score.has(part); });
    for (const auto part : style.card.parts)
        if (allParts || !any || score.has(part))
            for (int bar = from; bar < score.bars; ++bar) cells.set(part, bar);
    return cells;
}

Score longer(Score score, int bars) {
    if (score.bars + bars > MAX_BARS)
        throw std::invalid_argument("the song has " + std::to_string(score.bars) + " bars, and can have " +
                                    std::to_string(MAX_BARS) + " at most");
    score.bars += bars;
    return score;
}

}  // namespace

Request requestFor(const Style& style, const Task& task, const Score& song, const Cells& locked) {
    if (task.what == Task::What::onward && song.bars > 0) {
        const auto score = longer(song, task.bars);
        return begun(task, score, cellsFrom(style, score, song.bars, false), task.seed);
    }
    if (task.what == Task::What::song && (locked.count() == 0 || song.bars == 0))
        return opened(style, task, task.bars, task.plan.structure ? &song : nullptr);
    Cells asked(song.bars);
    bool anyFree = false;
    for_each_cell(song.bars, [&](PartName part, int bar) {
        const bool wanted = task.what == Task::What::song || (bar < task.cells.bars() && task.cells.has(part, bar));
        if (!wanted || locked.has(part, bar)) return;
        anyFree = true;
        if (std::ranges::find(style.card.parts, part) != style.card.parts.end()) asked.set(part, bar);
    });
    if (asked.count() == 0)
        throw std::invalid_argument(song.bars == 0 ? "there are no bars yet: generate a song first"
                                    : anyFree      ? style.card.title + " does not write the parts that are selected"
                                                   : "all that is selected is locked");
    return begun(task, song, std::move(asked), task.seed);
}

Score streamedOn(const Style& style, const Task& task, const Score& soFar) {
    if (soFar.bars == 0) return generate(style, opened(style, task, STREAM_BARS));
    auto score = longer(soFar, std::min(STREAM_BARS, MAX_BARS - soFar.bars));
    auto asked = cellsFrom(style, score, soFar.bars, false);
    if (!task.chords.empty()) {
        const int first = score.meters.empty() ? 0 : score.meters.back().bar;  // of the bars in the stream's meter
        const auto line =
            parse_chord_line(task.chords, score.meter_at(first), std::max(1, score.bars - first), score.key);
        for (auto chord : line) {
            chord.onset_ticks += score.bar_start(first);
            if (chord.onset_ticks >= soFar.end_ticks()) score.harmony.push_back(chord);
        }
        for (int bar = soFar.bars; bar < score.bars; ++bar) asked.set(PartName::harmony, bar, false);
    }
    return generate(
        style, begun(task, std::move(score), std::move(asked), task.seed + static_cast<std::uint64_t>(soFar.bars)));
}

Score answered(const Style& style, const Task& task, const Score& phrase) {
    const auto score = longer(phrase, phrase.bars);
    return generate(style, begun(task, score, cellsFrom(style, score, phrase.bars, true), task.seed));
}

}  // namespace partimento
