#pragma once
// Events taken out of a file and put into it, with all others left as they are.

#include <cstddef>
#include <vector>

#include "song/midi_file.h"

namespace partimento::midi {

class Edits {
public:
    explicit Edits(const File& file);

    bool erases(std::size_t track, std::size_t event) const { return tracks_[track].erased[event]; }
    void erase(std::size_t track, std::size_t event) { tracks_[track].erased[event] = true; }
    // At its tick behind what is there; `first`: before it. Ticks may lie before the file's first event.
    void insert(std::size_t track, Event event, bool first = false) {
        tracks_[track].inserted.push_back({std::move(event), first});
    }
    std::size_t add_track();

    // All that was there by its tick, and what was put in.
    void apply(File& file) const;

private:
    struct Inserted {
        Event event;
        bool first;
    };
    struct Track {
        std::vector<bool> erased;
        std::vector<Inserted> inserted;
    };
    std::vector<Track> tracks_;
};

// Moves all music later by so many ticks. What the file says at its start of its tracks and time stays there.
void move_later(File& file, std::int64_t ticks);

// Leaves out what begins at the tick or after it.
void cut_at(File& file, std::int64_t tick);

}  // namespace partimento::midi
