#include "writing/form.h"

#include <algorithm>
#include <stdexcept>

#include "music/cell.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

constexpr int SECTION_BARS = 8;  // that a letter of a card's forms stands for

Cells cells_between(const Cells& asked, int first, int last) {
    Cells out(asked.bars());
    for_each_cell(asked.bars(), [&](PartName part, int bar) {
        out.set(part, bar, bar >= first && bar < last && asked.has(part, bar));
    });
    return out;
}

// The cells of bars [first, last) that a returning section has anew, some here and there.
Cells changed_on_return(const Request& request, int first, int last, double strength) {
    auto changed = cells_between(request.asked, first, last);
    for_each_cell(changed.bars(), [&](PartName part, int bar) {
        if (changed.has(part, bar)) changed.set(part, bar, Random(request.seed, part, bar, 2).next() < strength);
    });
    return changed;
}

// Writes anew what makes runs of the style's sources that are too long: copied bars have met other bars than they were
// written beside. Where nothing else helps the cell falls silent.
Score bounded(const Style& style, const Request& request, Score score) {
    constexpr int ATTEMPTS = 12;
    const int limit = request.constraints.longest_copy;
    if (limit == 0 || style.copies.empty()) return score;
    for (int attempt = 0; attempt < ATTEMPTS; ++attempt) {
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
            again.strength = 1.0;
            if (attempt + 1 < ATTEMPTS) {
                score = generate(style, again);
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

}  // namespace

std::vector<Section> parse_form(std::string_view text, int bars_each) {
    if (bars_each < 1 || bars_each > MAX_BARS)
        throw std::invalid_argument("sections of " + std::to_string(bars_each) + " bars: expected 1.." +
                                    std::to_string(MAX_BARS));
    std::vector<Section> sections;
    int bar = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char letter = text[at];
        if (letter == ' ') {
            ++at;
            continue;
        }
        if (letter < 'A' || letter > 'Z')
            throw std::invalid_argument("form, character " + std::to_string(at + 1) + ": '" + std::string(1, letter) +
                                        "' is not a letter A..Z");
        std::size_t end = ++at;
        int bars = 0;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9' && bars <= MAX_BARS)
            bars = bars * 10 + (text[end++] - '0');
        if (end == at) bars = bars_each;
        if (bars < 1 || bar + bars > MAX_BARS)
            throw std::invalid_argument("form, character " + std::to_string(at) + ": section " + letter + " of " +
                                        std::to_string(bars) + " bars does not fit 1.." + std::to_string(MAX_BARS));
        sections.push_back({bar, letter - 'A'});
        bar += bars;
        at = end;
    }
    if (sections.empty()) throw std::invalid_argument("form is empty: write A A B A");
    return sections;
}

int form_bars(std::string_view text, int bars_each) {
    const auto sections = parse_form(text, bars_each);
    const auto digits = text.find_last_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + 1;
    int last = 0;
    for (std::size_t at = digits; at < text.size() && text[at] != ' '; ++at) last = last * 10 + (text[at] - '0');
    return sections.back().bar + (last > 0 ? last : bars_each);
}

std::vector<Section> draw_form(const Card& card, int bars, std::uint64_t seed) {
    if (bars < SONG_BARS) return {};
    Random random(seed, PartName::harmony, 0, 3);
    const int each = bars >= 2 * SECTION_BARS ? SECTION_BARS : SECTION_BARS / 2;
    const auto count = static_cast<std::size_t>(std::max(1, bars / each));
    static const std::vector<std::string> PLAIN{"AABA", "ABAB", "AABB", "ABAC"};
    std::vector<std::string> fitting;  // forms that are as long, or those that are longer
    for (const bool longer : {false, true})
        for (const auto& form : card.forms)
            if (fitting.empty() || !longer)
                if (form.size() == count || (longer && form.size() > count)) fitting.push_back(form);
    const auto& forms = fitting.empty() ? PLAIN : fitting;
    const auto& form = forms[static_cast<std::size_t>(random.next() * static_cast<double>(forms.size()))];
    std::vector<Section> sections;
    std::string met;
    for (std::size_t i = 0; i < count; ++i) {
        const char letter = form[i % form.size()];
        if (met.find(letter) == std::string::npos) met += letter;
        sections.push_back({static_cast<int>(i) * each, static_cast<int>(met.find(letter))});
    }
    return sections;
}

Score generate_form(const Style& style, const Request& request, const Returns& returns, const BarWritten& written) {
    check(request);
    if (!(returns.strength >= 0.0 && returns.strength <= 1.0))
        throw std::invalid_argument("strength of returns " + std::to_string(returns.strength) + " is outside 0..1");
    if (request.score.sections.empty()) throw std::invalid_argument("the score has no sections to write by");
    Request part = request;
    const int bar_ticks = request.score.meter.bar_ticks();
    bool stopped = false;
    const auto write = [&](const Cells& asked, int end) {  // bars from `end` on are still to come
        if (stopped || asked.count() == 0) return;
        part.asked = asked;
        part.score = generate(style, part, [&](const Score& score, int bar) {
            stopped = written && !written(score, bar);
            return !stopped;
        });
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
    for (int p = 1; p < PART_COUNT; ++p)
        clear(part.score.part(static_cast<PartName>(p)).notes, static_cast<PartName>(p));

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
        write(changed_on_return(request, first, first + same, returns.strength), first + same);
        write(cells_between(request.asked, first + same, last), last);
    }
    return stopped ? part.score : bounded(style, request, std::move(part.score));
}

std::vector<Score> generate_songs(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  const Returns& returns, int threads, const TakeWritten& written) {
    if (request.score.sections.empty() && request.score.bars < SONG_BARS)
        return generate_takes(style, request, seeds, threads, written);
    std::vector<Score> songs(seeds.size());
    share_out(seeds.size(), groups_of(threads), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            Request its = request;
            its.seed = seeds[i];
            if (its.score.sections.empty()) its.score.sections = draw_form(style.card, its.score.bars, seeds[i]);
            BarWritten each;
            if (written) each = [&](const Score& score, int bar) { return written(i, score, bar); };
            songs[i] = generate_form(style, its, returns, each);
        }
    });
    return songs;
}

}  // namespace partimento
