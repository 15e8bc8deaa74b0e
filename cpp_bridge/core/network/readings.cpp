#include "network/readings.h"

#include <algorithm>

namespace partimento {
namespace {

std::size_t common_length(std::span<const Step> a, std::span<const Step> b) {
    const auto reads_as = [](const Step& x, const Step& y) { return x.reads_as(y); };
    return static_cast<std::size_t>(std::ranges::mismatch(a, b, reads_as).in1 - a.begin());
}

}  // namespace

std::size_t Readings::recall(std::span<const Step> steps, State& state) {
    state.clear();
    const std::scoped_lock held(lock_);
    auto best = readings_.end();
    std::size_t longest = 0;
    for (auto reading = readings_.begin(); reading != readings_.end(); ++reading)
        if (const auto length = common_length(steps, reading->steps); length > longest) {
            best = reading;
            longest = length;
        }
    if (best == readings_.end()) return 0;
    longest = std::min(longest, steps.size() - 1);
    state = best->state.share();
    state.rewind(static_cast<int>(longest));
    readings_.splice(readings_.begin(), readings_, best);
    return longest;
}

void Readings::keep(std::span<const Step> steps, State& state) {
    const std::scoped_lock held(lock_);
    std::erase_if(readings_, [&](const Reading& old) { return common_length(steps, old.steps) == old.steps.size(); });
    readings_.push_front({{steps.begin(), steps.end()}, state.share()});
    int events = 0;
    for (auto reading = readings_.begin(); reading != readings_.end(); ++reading)
        if ((events += reading->state.length()) > MOST_EVENTS && reading != readings_.begin()) {
            readings_.erase(reading, readings_.end());
            break;
        }
}

}  // namespace partimento
