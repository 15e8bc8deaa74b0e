#pragma once
// What is kept of a cell that is written anew: its notes with the locked fields, or some notes whole.

#include <span>
#include <vector>

#include "writing/request.h"
#include "writing/sampler.h"

namespace partimento {

inline constexpr int ROOM_FOR_A_NOTE = TICKS_PER_QUARTER / 4;  // left for each kept note to come, where there is

// A note or chord that was there. Fields that are not kept are drawn anew.
struct Slot {
    Note note;          // of notes
    ChordSymbol chord;  // of the harmony
    bool rhythm = false, pitch = false, feel = false;
    bool together = false;  // at the onset of the slot before
    int direction = 0;      // of the pitch from the slot before: -1, 0, 1, where the contour is kept
    bool whole() const { return rhythm && pitch && feel; }
};

struct Sketch {
    std::vector<Slot> slots;  // in order of onset and pitch
    bool open = true;         // other notes may come before, between and after
    bool contour = false;
    int most_new = 0;  // notes that may be added; the limit of a cell where nothing is kept
};

// Goes through the slots of a sketch while its cell is written. Positions are ticks from the cell's bar line.
class SketchWalk {
public:
    // `allowed`: pitches that the part may have.
    SketchWalk(Sketch sketch, PartName part, int start_ticks, int bar_ticks, const Pitches& allowed);

    const Slot* next() const { return at_ < sketch_.slots.size() ? &sketch_.slots[at_] : nullptr; }  // nullptr: none
    std::span<const Slot> to_come() const { return std::span(sketch_.slots).subspan(at_); }          // it included
    void pass() { ++at_; }
    bool open() const { return sketch_.open; }
    int most_new() const { return sketch_.most_new; }

    int onset_of(const Slot& slot) const;
    // The last position that the next slot can take behind `last_position`.
    int last_place(int last_position) const;
    // Of the pitches that the next slot may have, those that leave the slots behind it theirs. `last_pitch`: of the
    // note before, -1: none.
    Pitches narrowed(Pitches pitches, int last_pitch) const;

private:
    const Sketch sketch_;
    const PartName part_;
    const int start_, bar_ticks_;
    std::vector<Pitches> contour_;  // by slot: pitches from which the rest of the contour can be sung
    std::size_t at_ = 0;
};

// Which notes stay at a strength below 1 is drawn from the cell's own stream; those that stay at one strength stay at
// all below.
Sketch sketch_of(const Request& request, std::uint64_t seed, PartName part, int bar);

}  // namespace partimento
