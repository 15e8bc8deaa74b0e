#include "writing/choice.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <utility>

#include "music/cell.h"

namespace partimento {
namespace {

constexpr int PHRASE_BARS = 8;  // most that are written before candidates are compared
constexpr int SMALL_GAP = 32;   // cells, of which a gap's candidates may have as many as all of a phrase's
constexpr int MANY = 8, MOST_TIMES = 4;

using Content = std::pair<int, int>;  // when it begins, and what it is

// What begins in a part's asked cells of bars [first, last).
std::vector<Content> content_of(const Score& score, PartName part, const Cells& asked, int first, int last) {
    std::vector<Content> content;
    for (int bar = first; bar < last; ++bar) {
        if (!asked.has(part, bar)) continue;
        const Cell cell{score, part, bar};
        for (const auto& note : cell.notes()) content.emplace_back(note.onset_ticks, note.pitch);
        for (const auto& chord : cell.chords())
            content.emplace_back(chord.onset_ticks, chord.quality * 16 + chord.root);
    }
    return content;
}

double f1(const std::vector<Content>& one, const std::vector<Content>& other) {
    if (one.empty() && other.empty()) return 1.0;
    std::vector<Content> both;
    std::ranges::set_intersection(one, other, std::back_inserter(both));
    return 2.0 * static_cast<double>(both.size()) / static_cast<double>(one.size() + other.size());
}

bool is_asked(const Cells& asked, PartName part, int first, int last) {
    for (int bar = first; bar < last; ++bar)
        if (asked.has(part, bar)) return true;
    return false;
}

bool is_gap(const Request& request, int first, int last) {
    const auto sounds = [&](PartName part, int from, int to) {
        for (int bar = std::max(0, from); bar < std::min(request.score.bars, to); ++bar)
            if (!request.asked.has(part, bar) && !Cell{request.score, part, bar}.empty()) return true;
        return false;
    };
    while (!request.asked.any(first)) ++first;
    while (!request.asked.any(last - 1)) --last;
    const bool open =
        std::ranges::none_of(PARTS, [&](PartName part) { return sounds(part, first, last + PHRASE_BARS); });
    return !open && std::ranges::all_of(PARTS, [&](PartName part) {
        return !is_asked(request.asked, part, first, last) || sounds(part, first - PHRASE_BARS, last + PHRASE_BARS);
    });
}

Phrase phrase_of(const Request& request, int first, int last) {
    int cells = 0;
    for (int bar = first; bar < last; ++bar)
        for (const auto part : PARTS) cells += request.asked.has(part, bar);
    const bool gap = is_gap(request, first, last);
    const bool more = gap && request.candidates >= MANY;
    return {first, last, gap, request.candidates * (more ? std::clamp(SMALL_GAP / cells, 1, MOST_TIMES) : 1)};
}

}  // namespace

std::vector<Phrase> phrases_of(const Request& request) {
    const auto& score = request.score;
    std::vector<Phrase> phrases;
    bool any = false;
    for (int bar = 1, first = 0, last = 0; bar <= score.bars; ++bar) {
        any = any || request.asked.any(bar - 1);
        const bool begins = std::any_of(score.sections.begin(), score.sections.end(),
                                        [bar](const Section& section) { return section.bar == bar; });
        if (bar != score.bars && !begins && bar - last != PHRASE_BARS) continue;
        last = bar;
        if (std::exchange(any, false)) phrases.push_back(phrase_of(request, std::exchange(first, bar), bar));
    }
    return phrases;
}

std::vector<double> agreement(std::span<const Score* const> scores, const Cells& asked, int first, int last) {
    std::vector<double> sums(scores.size());
    int parts = 0;
    for (const auto part : PARTS) {
        if (!is_asked(asked, part, first, last)) continue;
        ++parts;
        std::vector<std::vector<Content>> contents;
        for (const auto* score : scores) contents.push_back(content_of(*score, part, asked, first, last));
        for (std::size_t i = 0; i < scores.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const double shared = f1(contents[i], contents[j]);
                sums[i] += shared;
                sums[j] += shared;
            }
    }
    for (auto& sum : sums) sum /= std::max(1, parts);
    return sums;
}

void go_on_from_best(const Style& style, const Request& request, std::span<Writer> candidates, const Phrase& phrase) {
    const auto written = candidates.first(static_cast<std::size_t>(phrase.ways));
    std::vector<double> liking(written.size());
    if (phrase.gap) {
        std::vector<const Score*> scores;
        for (const auto& candidate : written) scores.push_back(&candidate.score());
        liking = agreement(scores, request.asked, phrase.first, phrase.last);
    } else {
        // What follows is heard too, where it is there already.
        int end = phrase.last;
        while (end < request.score.bars && end < phrase.last + PHRASE_BARS && !request.asked.any(end)) ++end;
        const bool ends = request.whole && end == request.score.bars;
        for (std::size_t i = 0; i < written.size(); ++i)
            liking[i] = judge(style.critic, written[i].score(), end, ends).all;
    }
    const auto best = static_cast<std::size_t>(std::ranges::max_element(liking) - liking.begin());
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if (i != best) candidates[i].follow(candidates[best]);
}

std::optional<Judgement> judged(const Style& style, const Score& score) {
    if (style.critic.empty() || !score.meters.empty() || score.bars == 0) return std::nullopt;
    return judge(style.critic, score, score.bars, score.bars >= SONG_BARS);
}

std::vector<std::size_t> best_first(const Style& style, const Request& request, std::span<const Score> takes) {
    const int bars = request.score.bars;
    std::vector<double> liking(takes.size());
    std::vector<std::size_t> order(takes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (takes.size() < 2 || request.candidates == 1 || style.critic.empty() || !request.score.meters.empty())
        return order;
    const auto phrases = phrases_of(request);
    const bool gaps = std::ranges::all_of(phrases, &Phrase::gap);
    if (gaps) {
        std::vector<const Score*> scores;
        for (const auto& take : takes) scores.push_back(&take);
        liking = agreement(scores, request.asked, 0, bars);
    }
    for (int first = 0; !gaps && first < bars; first += HEARD_BARS) {
        const int last = std::min(bars, first + HEARD_BARS);
        bool any = false;
        for (int bar = first; bar < last; ++bar) any = any || request.asked.any(bar);
        for (std::size_t i = 0; any && i < takes.size(); ++i)
            liking[i] += judge(style.critic, takes[i], last, request.whole && last == bars).all;
    }
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t take) { return liking[take]; });
    return order;
}

}  // namespace partimento
