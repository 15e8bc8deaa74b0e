#include "writing/choice.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace partimento {
namespace {

constexpr int PHRASE_BARS = 8;  // most that are written before candidates are compared

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

void go_on_from_best(const Style& style, const Request& request, std::span<Writer> candidates, int bar) {
    // What follows is heard too, where it is there already.
    int last = bar;
    while (last < request.score.bars && last < bar + PHRASE_BARS && !request.asked.any(last)) ++last;
    const bool ends = request.whole && last == request.score.bars;
    std::size_t best = 0;
    double most = 0.0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const double liking = judge(style.critic, candidates[i].score(), last, ends).all;
        if (i == 0 || liking > most) most = liking, best = i;
    }
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
