#include "writing/form.h"

#include <algorithm>
#include <stdexcept>

namespace partimento {
namespace {

Cells cells_between(const Cells& asked, int first, int last) {
    Cells out(asked.bars());
    for (int bar = first; bar < last; ++bar)
        for (int p = 0; p < PART_COUNT; ++p)
            out.set(static_cast<PartName>(p), bar, asked.has(static_cast<PartName>(p), bar));
    return out;
}

// Puts what bars [from, from + count) have in the asked cells at bars [to, to + count), after all that is there before.
void repeat(Score& score, const Cells& asked, int from, int to, int count) {
    const int bar_ticks = score.meter.bar_ticks(), shift = (to - from) * bar_ticks;
    const auto copy = [&](auto& items, PartName part) {
        auto copied = items;
        std::erase_if(copied, [&](const auto& item) {
            const int bar = item.onset_ticks / bar_ticks;
            return bar < from || bar >= from + count || !asked.has(part, bar + to - from);
        });
        for (auto& item : copied) item.onset_ticks += shift;
        items.insert(items.end(), copied.begin(), copied.end());
    };
    copy(score.harmony, PartName::harmony);
    for (int p = 1; p < PART_COUNT; ++p) copy(score.part(static_cast<PartName>(p)).notes, static_cast<PartName>(p));
    if (const auto* held = score.chord_at(from * bar_ticks);
        held && held->onset_ticks < from * bar_ticks && asked.has(PartName::harmony, to)) {
        auto chord = *held;
        chord.onset_ticks = to * bar_ticks;
        score.harmony.push_back(chord);
    }
    score.sort();
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

Score generate_form(const Style& style, const Request& request, const Returns& returns, const BarWritten& written) {
    check(request);
    if (!(returns.strength >= 0.0 && returns.strength <= 1.0))
        throw std::invalid_argument("strength of returns " + std::to_string(returns.strength) + " is outside 0..1");
    if (request.score.sections.empty()) throw std::invalid_argument("the score has no sections to write by");
    Request part = request;
    const int bar_ticks = request.score.meter.bar_ticks();
    bool stopped = false;
    const auto write = [&](int first, int last, double strength) {
        if (stopped || first >= last) return;
        part.asked = cells_between(request.asked, first, last);
        part.strength = strength;
        part.score = generate(style, part, [&](const Score& score, int bar) {
            stopped = written && !written(score, bar);
            return !stopped;
        });
        // The chord that holds over the end is not yet that of the bars to come.
        std::erase_if(part.score.harmony, [&](const auto& chord) {
            return chord.onset_ticks >= last * bar_ticks &&
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
    write(0, sections.front().bar, 1.0);
    for (std::size_t i = 0; i < sections.size() && !stopped; ++i) {
        const int first = sections[i].bar, last = request.score.section_end(first);
        const auto model = std::find_if(sections.begin(), sections.end(),
                                        [&](const Section& s) { return s.letter == sections[i].letter; });
        if (model->bar == first) {
            write(first, last, 1.0);
            continue;
        }
        const int model_bars = request.score.section_end(model->bar) - model->bar;
        const bool leads_over = returns.lead_over && last - first > 1 &&
                                (i + 1 == sections.size() || sections[i + 1].letter != sections[i].letter);
        const int same = std::min({last - first, model_bars, last - first - (leads_over ? 1 : 0)});
        repeat(part.score, request.asked, model->bar, first, same);
        if (returns.strength > 0.0) write(first, first + same, returns.strength);
        write(first + same, last, 1.0);
    }
    return part.score;
}

}  // namespace partimento
