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

using Content = std::pair<int, int>;  // when it begins, and what it is

std::vector<Content> content_of(const Cell& cell) {
    std::vector<Content> content;
    for (const auto& note : cell.notes()) content.emplace_back(note.onset_ticks, note.pitch);
    for (const auto& chord : cell.chords()) content.emplace_back(chord.onset_ticks, chord.quality * 16 + chord.root);
    return content;
}

}  // namespace

std::vector<int> phrase_ends(const Request& request) {
    const auto& score = request.score;
    std::vector<int> ends;
    bool any = false;
    for (int bar = 1, last = 0; bar <= score.bars; ++bar) {
        any = any || request.asked.any(bar - 1);
        const bool begins = std::any_of(score.sections.begin(), score.sections.end(),
                                        [bar](const Section& section) { return section.bar == bar; });
        if (bar != score.bars && !begins && bar - last != PHRASE_BARS) continue;
        last = bar;
        if (std::exchange(any, false)) ends.push_back(bar);
    }
    return ends;
}

bool is_gap(const Request& request, int first, int last) {
    const auto sounds = [&](PartName part, int from, int to) {
        for (int bar = std::max(0, from); bar < std::min(request.score.bars, to); ++bar)
            if (!request.asked.has(part, bar) && !Cell{request.score, part, bar}.empty()) return true;
        return false;
    };
    return std::ranges::all_of(PARTS, [&](PartName part) {
        bool any = false;
        for (int bar = first; bar < last; ++bar) any = any || request.asked.has(part, bar);
        return !any || (sounds(part, first - PHRASE_BARS, last) && sounds(part, first, last + PHRASE_BARS));
    });
}

double agreement(const Score& one, const Score& other, const Cells& asked, int first, int last) {
    double sum = 0.0;
    int parts = 0;
    for (const auto part : PARTS) {
        std::size_t all = 0, shared = 0;
        bool any = false;
        for (int bar = first; bar < last; ++bar) {
            if (!asked.has(part, bar)) continue;
            any = true;
            const auto a = content_of({one, part, bar}), b = content_of({other, part, bar});
            std::vector<Content> both;
            std::ranges::set_intersection(a, b, std::back_inserter(both));
            all += a.size() + b.size();
            shared += both.size();
        }
        if (!any) continue;
        ++parts;
        sum += all == 0 ? 1.0 : 2.0 * static_cast<double>(shared) / static_cast<double>(all);
    }
    return parts == 0 ? 1.0 : sum / parts;
}

void go_on_from_best(const Style& style, const Request& request, std::span<Writer> candidates, int first, int last) {
    std::vector<double> liking(candidates.size());
    if (is_gap(request, first, last)) {
        for (std::size_t i = 0; i < candidates.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const auto alike = agreement(candidates[i].score(), candidates[j].score(), request.asked, first, last);
                liking[i] += alike;
                liking[j] += alike;
            }
    } else {
        // What follows is heard too, where it is there already.
        int end = last;
        while (end < request.score.bars && end < last + PHRASE_BARS && !request.asked.any(end)) ++end;
        const bool ends = request.whole && end == request.score.bars;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            liking[i] = judge(style.critic, candidates[i].score(), end, ends).all;
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
    if (request.candidates == 1 || style.critic.empty() || !request.score.meters.empty()) return order;
    for (int first = 0; first < bars; first += HEARD_BARS) {
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
