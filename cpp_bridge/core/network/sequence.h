#pragma once
// Score + cells -> what a network sees and has to predict. A sequence reads [song] [given cells, in order]
// [asked cells, in order]; cells go bar by bar and within a bar in the order of PART_NAMES.

#include <cstdint>
#include <vector>

#include "network/references.h"
#include "network/tokenizer.h"

namespace partimento {

struct Sequence {
    std::vector<Event> events;
    std::vector<std::int32_t> time_ticks;  // of each event, from the window's first bar
    std::vector<References> references;    // of what comes after each event
    // What the network has to predict after each event: the plan before an asked cell, the fields of the next note or
    // chord, DONE at the end of a cell, nothing (0) after the song event.
    std::vector<Event> targets;
    int asked_from = 0;           // index of the first asked cell's header; events.size() where none
    std::vector<Reader> readers;  // of each part, with all cells known
};

// How a score is shown.
struct Showing {
    bool whole = false;      // the score's first and last bars are a song's
    bool disguised = false;  // in another key and on another kit than its own: the song event says so
    int remembered = 0;      // bars before the window that cells may be like, though they are not in view
    PlanGrid plans{0};       // of the asked cells, sized for the score; of no bars: as measured
};

// What a style's network sees of `score`: bars [first_bar, first_bar + bars), cells given and asked (sized for the
// whole score, disjoint). Asked cells carry what `attributes` says of them, and their plan.
// Throws std::invalid_argument for a meter outside METERS, a window outside the score or over WINDOW_BARS, or a cell
// both given and asked.
Sequence encode(const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked,
                const AttributeGrid& attributes, const Showing& showing = {});

// The plan of a whole song, each cell in view of all that come before it; parts that it lacks have none.
PlanGrid plan_of_song(const Score& score);

// What suggests the plan of a part's cell: that of the bar before, and that of the part before it in its bar.
void suggest_plan(References& references, const PlanGrid& plans, PartName part, int bar);

}  // namespace partimento
