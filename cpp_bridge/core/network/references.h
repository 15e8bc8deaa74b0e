#pragma once
// What the music in view suggests as the next event of a part: with it, a network copies by
// agreeing instead of by heart. Of two sources: the cell that the plan names, read along with the one being written;
// and the place where the part's last events came before.

#include <array>
#include <vector>

#include "network/plan.h"

namespace partimento {

enum class Source : std::uint8_t { plan, match };
inline constexpr int SOURCE_COUNT = 2;
inline constexpr std::array<std::string_view, SOURCE_COUNT> SOURCE_NAMES{"plan", "match"};
inline constexpr int TRUSTS_OF_A_PART = 32, TRUSTS = PART_COUNT * TRUSTS_OF_A_PART;

struct Reference {
    Event next;  // the predicted fields of the event that is suggested, DONE where the cell ends; or nothing
    std::uint8_t trust = 0;  // by part: how the plan's cell is like, and how many events it was right; or how many
                             // events match
    bool operator==(const Reference&) const = default;
};
using References = std::array<Reference, SOURCE_COUNT>;

// Reads along with one part of a score, cell by cell, in the order in which the network sees them.
class Reader {
public:
    Reader(PartName part, int bars) : part_(part), known_(static_cast<std::size_t>(bars)) {}

    void remember(int bar, std::vector<Event> content) { known_[static_cast<std::size_t>(bar)] = std::move(content); }
    void open(int bar);             // a cell begins; nothing is known of it yet
    void follow(const Plan& plan);  // its plan
    References next() const;        // after the events that were seen of it
    void see(const Event& event);
    void close();  // it ends, and is known from now on
    // Whether what was seen of the cell is as the plan says: not a copy where something is to differ, and a new bar not
    // one that came before (but for a chord that holds on).
    bool keeps(const Plan& plan) const;

    bool knows_from_here(int offset) const { return offset != 0 && knows(bar_ + offset); }
    bool rests_from_here(int offset) const {  // a bar that is known
        return known_[static_cast<std::size_t>(bar_ + offset)]->empty();
    }
    bool same_from_here(int offset, int other) const;  // whether two bars that are known have the same notes
    bool knows(int bar) const {
        return bar >= 0 && bar < static_cast<int>(known_.size()) && known_[static_cast<std::size_t>(bar)].has_value();
    }

private:
    Reference by_plan() const;
    Reference by_match() const;
    int length_of_match(int bar, int at) const;
    std::uint8_t trust(int level) const {
        return static_cast<std::uint8_t>(static_cast<int>(part_) * TRUSTS_OF_A_PART + level);
    }

    PartName part_;
    KnownCells known_;
    int bar_ = 0;
    std::vector<Event> seen_;  // of the open cell
    Plan plan_;
    std::vector<Event> model_;  // what the plan names, moved
    int run_ = 0;               // events in a row that were as the plan's cell has them
};

}  // namespace partimento
