#pragma once
// What is kept of a cell that is written anew: its notes with the locked fields, or some notes whole.

#include <vector>

#include "writing/request.h"
#include "writing/sampler.h"

namespace partimento {

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

// Which notes stay at a strength below 1 is drawn from the cell's own stream; those that stay at one strength stay at
// all below.
Sketch sketch_of(const Request& request, PartName part, int bar);

}  // namespace partimento
