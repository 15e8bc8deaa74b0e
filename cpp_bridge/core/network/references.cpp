#include "network/references.h"

#include <algorithm>

namespace partimento {
namespace {

constexpr int LONGEST_RUN = 3, LONGEST_MATCH = 20;
static_assert(LIKENESS_COUNT * (LONGEST_RUN + 1) <= TRUSTS_OF_A_PART);

bool same(const Event& a, const Event& b) {
    return a[Field::position] == b[Field::position] && a[Field::pitch] == b[Field::pitch] &&
           a[Field::root] == b[Field::root] && a[Field::quality] == b[Field::quality];
}

Event content_of(const Event& event) {
    Event out;
    for (const auto field : CONTENT_FIELDS) out[field] = event[field];
    return out;
}

Event end_of_cell() {
    Event out;
    out[Field::position] = DONE;
    return out;
}

int level_of_match(int length) {
    return length <= 2 ? length : length <= 4 ? 3 : length <= 8 ? 4 : length <= 16 ? 5 : 6;
}

}  // namespace

void Reader::open(int bar) {
    bar_ = bar;
    seen_.clear();
    model_.clear();
    plan_ = {};
    run_ = 0;
}

void Reader::follow(const Plan& plan) {
    const int bar = bar_ + like_offset(plan.like);
    plan_ = plan.refers() && knows(bar) ? plan : Plan{};
    model_ = plan_.refers() ? moved(*known_[static_cast<std::size_t>(bar)], plan_.steps) : std::vector<Event>{};
}

References Reader::next() const { return {by_plan(), by_match()}; }

void Reader::see(const Event& event) {
    run_ = same(by_plan().next, event) ? std::min(LONGEST_RUN, run_ + 1) : 0;
    seen_.push_back(event);
}

bool Reader::keeps(const Plan& plan) const {
    const auto copies = [this](std::span<const Event> model, const auto& same) {
        return !seen_.empty() && std::equal(seen_.begin(), seen_.end(), model.begin(), model.end(), same);
    };
    if (plan.refers()) {
        if (!plan_.refers() || plan.likeness == Likeness::exact || plan.likeness == Likeness::moved) return true;
        return !copies(model_, plan.likeness == Likeness::same ? same_content : same_note);
    }
    const int last = part_ == PartName::harmony ? bar_ - 1 : bar_;
    for (int bar = std::max(0, bar_ - MAX_BARS_BACK); bar < last; ++bar)
        if (knows(bar) && copies(*known_[static_cast<std::size_t>(bar)], same_content)) return false;
    return true;
}

bool Reader::same_from_here(int offset, int other) const {
    const auto& a = *known_[static_cast<std::size_t>(bar_ + offset)];
    const auto& b = *known_[static_cast<std::size_t>(bar_ + other)];
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), part_ == PartName::harmony ? same_content : same_note);
}

void Reader::close() {
    known_[static_cast<std::size_t>(bar_)] = std::move(seen_);
    seen_ = {};
}

// The first event of the plan's cell that lies behind the last one seen. At one position, as many of its events are
// past as were seen there, whatever those were.
Reference Reader::by_plan() const {
    if (!plan_.refers()) return {{}, trust(0)};
    const auto place = [](const Event& event) { return event[Field::position]; };
    std::size_t at = 0;
    if (!seen_.empty()) {
        const auto& last = seen_.back();
        const auto here =
            std::find_if(model_.begin(), model_.end(), [&](const Event& event) { return place(event) >= place(last); });
        at = static_cast<std::size_t>(here - model_.begin());
        for (auto seen = seen_.rbegin(); seen != seen_.rend() && place(*seen) == place(last); ++seen)
            if (at < model_.size() && place(model_[at]) == place(last)) ++at;
        while (at < model_.size() && place(model_[at]) == place(last) && model_[at][Field::pitch] <= last[Field::pitch])
            ++at;
    }
    return {at == model_.size() ? end_of_cell() : content_of(model_[at]),
            trust(static_cast<int>(plan_.likeness) * (LONGEST_RUN + 1) + run_)};
}

// How many events before place `at` of a known bar are the last ones seen, bar lines among them.
int Reader::length_of_match(int bar, int at) const {
    int length = 0, here = bar_, there = bar;
    const std::vector<Event>*ours = &seen_, *theirs = &*known_[static_cast<std::size_t>(there)];
    auto i = seen_.size(), j = static_cast<std::size_t>(at);
    while (length < LONGEST_MATCH) {
        if (i > 0 && j > 0) {
            if (!same((*ours)[--i], (*theirs)[--j])) return length;
            ++length;
            continue;
        }
        if (i != j) return length;  // a bar line against an event
        ++length;
        if (!knows(--here) || !knows(--there)) return length;
        ours = &*known_[static_cast<std::size_t>(here)];
        theirs = &*known_[static_cast<std::size_t>(there)];
        i = ours->size();
        j = theirs->size();
    }
    return length;
}

// What follows the longest match; of several, in the bar that is nearest, before rather than after.
Reference Reader::by_match() const {
    int longest = 0, bar = 0;
    std::size_t at = 0;
    const auto look = [&](int other) {
        if (other == bar_ || !knows(other)) return;
        const auto& content = *known_[static_cast<std::size_t>(other)];
        for (std::size_t place = 0; place <= content.size(); ++place)
            if ((place == 0) == seen_.empty())
                if (const int length = length_of_match(other, static_cast<int>(place)); length > longest) {
                    longest = length;
                    bar = other;
                    at = place;
                }
    };
    for (int other = bar_ - 1; other >= bar_ - MAX_BARS_BACK; --other) look(other);
    for (int other = bar_ + 1; other <= bar_ + MAX_BARS_AHEAD; ++other) look(other);
    if (longest == 0) return {{}, trust(0)};
    const auto& content = *known_[static_cast<std::size_t>(bar)];
    return {at == content.size() ? end_of_cell() : content_of(content[at]), trust(level_of_match(longest))};
}

}  // namespace partimento
