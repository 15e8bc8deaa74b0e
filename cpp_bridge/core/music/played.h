#pragma once
// A note in continuous time, before it is put on the grid.

namespace partimento {

struct Played {
    double onset = 0.0;     // quarter notes from the first bar
    double duration = 0.0;  // quarter notes
    int pitch = 60;         // MIDI, 0..127
    int velocity = 80;      // 0..127
    int source = -1;        // index of the note that it is, among those of its file; -1: of none

    double end() const { return onset + duration; }
    bool operator==(const Played&) const = default;
};

}  // namespace partimento
