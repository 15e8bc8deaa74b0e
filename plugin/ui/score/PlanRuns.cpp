#include "ui/score/PlanRuns.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "network/sequence.h"

namespace partimento {
namespace {

constexpr int PHRASE_BARS = 4, ALPHABET = 26;
// Who carries the form, where several sound.
constexpr std::array LEADERS{PartName::melody, PartName::chords, PartName::harmony, PartName::bass, PartName::drums};

struct Word {
    Plan plan;
    bool asked = false;
    int model = -1;  // the bar

    bool goesOnFrom(const Word& before) const {
        return plan.given() == before.plan.given() && plan.like == before.plan.like && asked == before.asked;
    }
};

// The parts that sound in each bar.
std::vector<PartMask> sounding(const Score& score) {
    std::vector<PartMask> parts(static_cast<std::size_t>(score.bars));
    const auto mark = [&](PartName part, const auto& items) {
        for (const auto& item : items)
            parts[static_cast<std::size_t>(score.bar_at(item.onset_ticks))] |=
                static_cast<PartMask>(1u << index_of(part));
    };
    mark(PartName::harmony, score.harmony);
    for (const auto part : NOTE_PARTS) mark(part, score.part(part).notes);
    return parts;
}

std::vector<Word> wordsOfBars(const Score& score, const PlanGrid& asked, const PlanGrid& heard, PartMask parts) {
    std::vector<Word> words(static_cast<std::size_t>(score.bars));
    const auto sounds = sounding(score);
    for (int bar = 0; bar < score.bars; ++bar) {
        auto& word = words[static_cast<std::size_t>(bar)];
        for (const auto part : LEADERS) {
            const auto mask = static_cast<PartMask>(1u << index_of(part));
            if (parts != 0 && !(parts & mask)) continue;
            word.asked = asked.at(part, bar).given();
            if (word.asked)
                word.plan = asked.at(part, bar);
            else if (sounds[static_cast<std::size_t>(bar)] & mask)
                word.plan = heard.at(part, bar);
            if (word.plan.given()) break;
        }
        if (word.plan.refers()) word.model = bar + like_offset(word.plan.like);
        if (word.model < 0 || word.model >= score.bars) word.model = -1;
    }
    return words;
}

// A single bar that happens to be like another is no form: what is heard counts from two bars in a row on.
void leaveOutChance(std::vector<Word>& words) {
    const auto heard = words;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto goesWith = [&](std::size_t other) {
            return other < heard.size() && !heard[other].asked && heard[other].plan.like == heard[i].plan.like;
        };
        if (words[i].asked || words[i].model < 0 || goesWith(i - 1) || goesWith(i + 1)) continue;
        words[i] = {{NEW_BAR, Likeness::none, 0}};
    }
}

// Where runs begin, and the end. A run is like the whole of another.
std::vector<bool> bounds(const Score& score, const std::vector<Word>& words) {
    const int bars = score.bars;
    std::vector<bool> begins(static_cast<std::size_t>(bars) + 1);
    const auto at = [&](int bar) { return static_cast<std::size_t>(bar); };
    int section = 0;
    for (int bar = 0; bar < bars; ++bar) {
        const auto* here = score.section_at(bar);
        if (here != nullptr && here->bar == bar) section = bar;
        const bool phrase = (bar - section) % PHRASE_BARS == 0 && !words[at(bar)].plan.refers();
        begins[at(bar)] = bar == 0 || phrase || section == bar || !words[at(bar)].goesOnFrom(words[at(bar - 1)]);
    }
    begins[at(bars)] = true;
    for (bool changes = true; changes;) {
        changes = false;
        const auto share = [&](int a, int b) {
            if (begins[at(a)] == begins[at(b)]) return;
            begins[at(a)] = begins[at(b)] = changes = true;
        };
        for (int bar = 0; bar < bars; ++bar)
            if (const int model = words[at(bar)].model; model >= 0) {
                share(bar, model);
                share(bar + 1, model + 1);
            }
    }
    return begins;
}

bool isSame(Likeness how) { return how == Likeness::exact || how == Likeness::same; }

Likeness together(Likeness a, Likeness b) {
    if (a == b) return a;
    return isSame(a) && isSame(b) ? Likeness::same : Likeness::varied;
}

void giveLetters(std::vector<PlanRun>& runs) {
    std::vector<std::size_t> runOf;  // of each bar
    for (std::size_t i = 0; i < runs.size(); ++i) runOf.resize(static_cast<std::size_t>(runs[i].last) + 1, i);
    std::vector<std::size_t> origins(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::size_t origin = i;
        // Bars that are asked to be like each other in a circle begin where the circle is entered.
        for (std::size_t steps = 0; runs[origin].model >= 0 && steps < runs.size(); ++steps) {
            runs[i].varied = runs[i].varied || !isSame(runs[origin].how);
            origin = runOf[static_cast<std::size_t>(runs[origin].model)];
        }
        origins[i] = origin;
    }
    std::vector<int> members(runs.size());
    for (const auto origin : origins) ++members[origin];
    std::vector<int> letters(runs.size(), -1);  // of each origin
    int next = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto origin = origins[i];
        if (runs[i].letter < 0 && members[origin] == 1) continue;
        if (letters[origin] < 0) letters[origin] = next++;
        runs[i].letter = letters[origin];
        runs[i].returns = members[origin] > 1;
    }
}

}  // namespace

std::vector<PlanRun> planRuns(const Score& score, const PlanGrid& asked, const PlanGrid& heard, PartMask parts) {
    auto words = wordsOfBars(score, asked, heard, parts);
    leaveOutChance(words);
    const auto begins = bounds(score, words);
    std::vector<PlanRun> runs;
    for (int bar = 0; bar < score.bars; ++bar) {
        const auto& word = words[static_cast<std::size_t>(bar)];
        if (begins[static_cast<std::size_t>(bar)])
            runs.push_back({.first = bar,
                            .last = bar,
                            .model = word.model,
                            .how = word.plan.likeness,
                            .asked = word.asked,
                            .letter = word.plan.given() ? 0 : -1});
        auto& run = runs.back();
        run.last = bar;
        run.how = together(run.how, word.plan.likeness);
    }
    giveLetters(runs);
    return runs;
}

std::string labelOf(const PlanRun& run) {
    if (run.letter < 0) return {};
    std::string label(1, static_cast<char>('a' + run.letter % ALPHABET));
    if (run.letter >= ALPHABET) label += std::to_string(run.letter / ALPHABET + 1);
    return run.varied ? label + "'" : label;
}

std::string wordsOf(const PlanRun& run) {
    if (run.letter < 0) return barsText(run.first, run.last) + ": silent";
    const auto like = run.model < 0 ? static_cast<std::uint8_t>(NEW_BAR) : like_value(run.model - run.first);
    return wordsOf(run.first, run.last, {like, run.how, 0});
}

PlanGrid heardPlan(const Score& score) {
    const bool known = score.meters.empty() && meter_index(score.meter) >= 0;
    return known ? plan_of_song(score) : PlanGrid(score.bars);
}

}  // namespace partimento
