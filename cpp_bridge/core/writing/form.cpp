#include "writing/form.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "music/cell.h"
#include "music/form.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

constexpr int SECTION_BARS = 8;      // of a form that no card has
constexpr int SHORT_SONG_BARS = 24;  // below which sections are half as long

Cells cells_between(const Cells& asked, int first, int last) {
    Cells out(asked.bars());
    for_each_cell(asked.bars(), [&](PartName part, int bar) {
        out.set(part, bar, bar >= first && bar < last && asked.has(part, bar));
    });
    return out;
}

// The cells of bars [first, last) that a returning section has anew: runs of bars, and of a bar the parts that change
// as readily as any that does. In the corpora a bar changes after one that does 3 to 6 times as often as after another.
Cells changed_on_return(const Request& request, int first, int last, const ByPart<double>& shares) {
    constexpr double GOES_ON = 0.55;
    Cells changed(request.asked.bars());
    double level = 0.0;
    for (int bar = first; bar < last; ++bar) {
        Random random(request.seed, PartName::harmony, bar, 2);
        if (const bool goes_on = random.next() < GOES_ON; bar == first || !goes_on) level = random.next();
        for (const auto part : PARTS)
            if (request.asked.has(part, bar)) changed.set(part, bar, level < shares[part]);
    }
    return changed;
}

// Writes anew what makes runs of the style's sources that are too long: copied bars have met other bars than they were
// written beside. Where nothing else helps the cell falls silent.
Score bounded(const Style& style, const Request& request, Score score, int threads) {
    constexpr int ATTEMPTS = 12;
    const int limit = request.constraints.longest_copy;
    if (limit == 0 || style.copies.empty()) return score;
    for (int attempt = 0; attempt < ATTEMPTS && !unwanted(request); ++attempt) {
        bool bound = true;
        for (const auto& copy : copies_in(style.copies, score)) {
            if (copy.notes <= limit) continue;
            Request again = request;
            again.asked = Cells(score.bars);
            for (int bar = copy.bar; bar < std::min(score.bars, copy.bar + 2); ++bar)
                again.asked.set(copy.part, bar, request.asked.has(copy.part, bar));
            if (again.asked.count() == 0) continue;
            bound = false;
            again.score = std::move(score);
            again.seed = request.seed + (static_cast<std::uint64_t>(attempt) + 1) * 0x9E3779B97F4A7C15ull;
            again.locks = {};
            again.any_mode = false;
            again.strength = 1.0;
            if (attempt + 1 < ATTEMPTS) {
                score = generate(style, again, {}, threads);
                continue;
            }
            score = std::move(again.score);
            const int bar_ticks = score.meter.bar_ticks();
            std::erase_if(score.part(copy.part).notes,
                          [&](const Note& note) { return again.asked.has(copy.part, note.onset_ticks / bar_ticks); });
        }
        if (bound) break;
    }
    return score;
}

// A plain form for a song of a style that has no structure as long.
std::vector<Section> plain_form(int bars, std::uint64_t seed) {
    const int each = bars < SHORT_SONG_BARS ? SECTION_BARS / 2 : SECTION_BARS;
    constexpr std::array FORMS{"AABA", "ABAB", "AABB", "ABAC"};
    Random random(seed, PartName::harmony, 0, 3);
    const auto form = parse_form(FORMS[static_cast<std::size_t>(random.next() * FORMS.size())], each);
    std::vector<Section> sections;
    for (int from = 0; from < bars; from += form.bars)
        for (const auto& section : form.sections)
            if (from + section.bar < bars) sections.push_back({from + section.bar, section.letter});
    return sections;
}

// The first so many bars of a structure of the style; none where none is as long.
const Structure* draw_structure(const Style& style, int bars, std::uint64_t seed) {
    std::vector<const Structure*> fitting;
    for (const auto& structure : style.structures)
        if (structure.form.bars >= bars) fitting.push_back(&structure);
    if (fitting.empty()) return nullptr;
    Random random(seed, PartName::harmony, 0, 3);
    return fitting[static_cast<std::size_t>(random.next() * static_cast<double>(fitting.size()))];
}

// The request with the structure's sections, and its plans where none are wished.
Request structured(Request request, const Structure& structure) {
    for (const auto& section : structure.form.sections)
        if (structure.form.sections.size() > 1 && section.bar < request.score.bars)
            request.score.sections.push_back(section);
    if (request.plans.bars() == 0) request.plans = PlanGrid(request.score.bars);
    for_each_cell(request.score.bars, [&](PartName part, int bar) {
        auto& plan = request.plans.at(part, bar);
        if (!plan.given()) plan = structure.plans.at(part, bar);
    });
    return request;
}

}  // namespace

Score generate_form(const Style& style, const Request& request, const Returns& returns, const BarWritten& written,
                    int threads) {
    check(request, style.card);
    if (!request.score.meters.empty()) throw std::invalid_argument("the meter changes: a form is written in one");
    if (returns.strength && !(*returns.strength >= 0.0 && *returns.strength <= 1.0))
        throw std::invalid_argument("strength of returns " + std::to_string(*returns.strength) + " is outside 0..1");
    if (request.score.sections.empty()) throw std::invalid_argument("the score has no sections to write by");
    auto shares = style.card.returns;
    if (returns.strength) shares.fill(*returns.strength);
    Request part = request;
    const int bar_ticks = request.score.meter.bar_ticks();
    bool stopped = false;
    const auto write = [&](const Cells& asked, int end) {  // bars from `end` on are still to come
        if (stopped || unwanted(request) || asked.count() == 0) return;
        part.asked = asked;
        const auto hear = [&](const Score& score, int bar) {
            stopped = written && !written(score, bar);
            return !stopped;
        };
        part.score = generate(style, part, hear, threads);
        part.any_mode = false;  // it has been drawn
        // The chord that holds over the end is not yet that of the bars to come.
        std::erase_if(part.score.harmony, [&](const auto& chord) {
            return chord.onset_ticks >= end * bar_ticks &&
                   request.asked.has(PartName::harmony, chord.onset_ticks / bar_ticks);
        });
    };
    const auto clear = [&](auto& items, PartName name) {
        std::erase_if(items, [&](const auto& item) { return request.asked.has(name, item.onset_ticks / bar_ticks); });
    };
    clear(part.score.harmony, PartName::harmony);
    for (const auto name : NOTE_PARTS) clear(part.score.part(name).notes, name);

    const auto& sections = request.score.sections;
    write(cells_between(request.asked, 0, sections.front().bar), sections.front().bar);
    for (std::size_t i = 0; i < sections.size() && !stopped; ++i) {
        const int first = sections[i].bar, last = request.score.section_end(first);
        const auto model = std::find_if(sections.begin(), sections.end(),
                                        [&](const Section& s) { return s.letter == sections[i].letter; });
        if (model->bar == first) {
            write(cells_between(request.asked, first, last), last);
            continue;
        }
        const int model_bars = request.score.section_end(model->bar) - model->bar;
        const bool leads_over = returns.lead_over && last - first > 1 &&
                                (i + 1 == sections.size() || sections[i + 1].letter != sections[i].letter);
        const int same = std::min({last - first, model_bars, last - first - (leads_over ? 1 : 0)});
        copy_bars(part.score, request.asked, model->bar, first, same);
        write(changed_on_return(request, first, first + same, shares), first + same);
        write(cells_between(request.asked, first + same, last), last);
    }
    return stopped || unwanted(request) ? part.score : bounded(style, request, std::move(part.score), threads);
}

std::vector<Score> generate_songs(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  const Returns& returns, int threads, const TakeWritten& written) {
    const bool song = request.score.bars >= SONG_BARS || !request.score.sections.empty();
    if (!song || !request.score.meters.empty()) return generate_takes(style, request, seeds, threads, written);
    std::vector<Score> songs(seeds.size());
    // Threads that there are more of than songs share a song's candidates.
    const auto groups = groups_of(threads);
    const int each_threads =
        static_cast<int>(std::max<std::size_t>(1, groups / std::max<std::size_t>(1, seeds.size())));
    share_out(request, seeds.size(), groups, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            Request its = request;
            its.seed = seeds[i];
            BarWritten each;
            if (written) each = [&](const Score& score, int bar) { return written(i, score, bar); };
            const auto* structure = its.score.sections.empty() && !returns.strength
                                        ? draw_structure(style, its.score.bars, seeds[i])
                                        : nullptr;
            if (its.score.sections.empty() && !structure) its.score.sections = plain_form(its.score.bars, seeds[i]);
            songs[i] = structure ? generate(style, structured(std::move(its), *structure), each, each_threads)
                                 : generate_form(style, its, returns, each, each_threads);
        }
    });
    return songs;
}

}  // namespace partimento
