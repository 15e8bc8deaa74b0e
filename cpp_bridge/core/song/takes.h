#pragma once
// The takes of a song as a tree. A take is a patch on the take it came from, so that any can be returned to. Plain
// data.

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "music/score.h"
#include "song/take.h"

namespace partimento {

inline constexpr int MAX_TAKES = 4096;
// Bars of some parts as a take has them.
struct Passage {
    int take = 0;
    int first_bar = 0, last_bar = 0;  // from 0, both included; the same in the take and in what is made of it
    std::vector<PartName> parts;      // none: all
};

class Takes {
public:
    // The first take, number 0, is the score itself.
    explicit Takes(const Score& first);
    // Throws std::invalid_argument in one sentence where the takes do not fit each other.
    Takes(std::vector<Take> takes, int current);

    // A take with this score, which came from `parent`; it is the current one then. Returns its number; numbers are
    // never used again. Cells that differ from the parent's are counted as written, named or not. Bars have come or
    // gone at the end or at the front, whichever leaves fewer cells different. Throws std::invalid_argument, and
    // changes nothing, for a score that is not valid, cells that are not sized for it, an unknown parent, or where the
    // song is full.
    int add(int parent, const Score& score, const Cells& cells, const Origin& origin = {});
    // A take from the current one with the passages put in its place; where two name a cell, the later has it. It is as
    // long as its last passage needs. In every bar the chord of the named take sounds, also where that began before the
    // bar.
    int comp(std::span<const Passage> passages);

    int size() const { return static_cast<int>(branches_.size()); }
    const Take& take(int id) const {
        return branch(id).take;
    }  // throws std::invalid_argument for a number that there is not
    std::vector<int> children(int id) const;
    Score score(int id) const;  // as it was added, to the byte
    Score score() const { return score(current_); }

    int current() const { return current_; }
    void select(int id);
    bool undo();  // to the parent; false at the first take
    bool redo();  // to the child last visited; false where there is none

    bool operator==(const Takes& other) const { return branches_ == other.branches_ && current_ == other.current_; }

private:
    struct Branch {
        Take take;
        int front = 0;                      // bars that it has before the first take's first
        std::vector<std::int16_t> sources;  // (bars, PART_COUNT): the take whose music a cell has, or NO_TAKE
        bool operator==(const Branch&) const = default;
    };
    void append(Take take);
    const Branch& branch(int id) const;
    std::vector<Branch> branches_;
    std::size_t text_bytes_ = 0;
    int current_ = 0;
};

}  // namespace partimento
