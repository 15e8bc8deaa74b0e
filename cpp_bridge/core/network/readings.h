#pragma once
// What a network has read of given cells, kept between requests: the next take of the same bars, another part of them
// and the bar after an edit read only what has changed. The same bits as without.

#include <list>
#include <mutex>
#include <span>
#include <vector>

#include "network/transformer.h"

namespace partimento {

// Any thread. A copy starts empty.
class Readings {
public:
    static constexpr int MOST_EVENTS = 2 * CONTEXT_EVENTS;  // in all; the reading last used may alone have more

    Readings() = default;
    Readings(const Readings&) : Readings() {}
    Readings& operator=(const Readings&) = delete;

    // Gives `state` the longest beginning of `steps` that is kept, without the last step: its output is wanted. Returns
    // how many steps that are.
    std::size_t recall(std::span<const Step> steps, State& state);
    // `state` has read `steps` and nothing else. The reading not used for longest makes room.
    void keep(std::span<const Step> steps, State& state);

private:
    struct Reading {
        std::vector<Step> steps;
        State state;
    };
    std::mutex lock_;
    std::list<Reading> readings_;  // the last used first
};

}  // namespace partimento
