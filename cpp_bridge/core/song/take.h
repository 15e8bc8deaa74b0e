#pragma once
// A take: a patch on the take it came from.

#include <cstddef>
#include <cstdint>
#include <string>

#include "music/score.h"

namespace partimento {

inline constexpr int NO_TAKE = -1;
inline constexpr std::size_t MAX_ORIGIN_BYTES = 4096;

// How a take came about.
struct Origin {
    std::string style;  // the style's name; empty where no style wrote it
    std::uint64_t seed = 0;
    std::string request;  // what else was asked for, in the asker's own form; both are UTF-8, up to MAX_ORIGIN_BYTES
    bool operator==(const Origin&) const = default;
};

struct Take {
    int parent = NO_TAKE;  // the take it came from; the first came from none
    int redo = NO_TAKE;    // the child last visited
    int front =
        0;        // bars that it has before the parent's first; below 0, bars of the parent's that it leaves out there
    Cells cells;  // what was written, sized for the take; of the first take, all
    Score music;  // the take's bars, tempo, meter, ... and, of its chords and notes, those in the cells
    Origin origin;
    bool operator==(const Take&) const = default;
};

}  // namespace partimento
