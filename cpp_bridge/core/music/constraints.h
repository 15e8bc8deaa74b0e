#pragma once
// What written notes must keep to. Constraints are masks on what is drawn: they hold for every note that is written, at
// the first attempt.

#include <array>
#include <bitset>

#include "music/scale.h"
#include "music/score.h"

namespace partimento {

using Pitches = std::bitset<128>;

struct PitchRange {
    int low = 0, high = 127;  // sounding, both included
    bool operator==(const PitchRange&) const = default;
};

// Real songs share such runs with each other: docs/control.md.
inline constexpr int DEFAULT_LONGEST_COPY = 12;

struct Constraints {
    PitchClasses scale = ALL_PITCH_CLASSES;  // of notes and of chord symbols
    ByPart<PitchRange> ranges{};             // not for harmony and drums
    ByPart<int> polyphony{};                 // most notes that sound at once, on the grid; 0: no limit; not for harmony
    double chord_tones = 0.0;                // of notes on strong beats: 0 as the style likes .. 1 always in the chord
    Pitches drums = Pitches().set();         // General MIDI keys that may be hit
    int longest_copy =
        DEFAULT_LONGEST_COPY;  // notes in a row that a melody or bass may share with the style's sources; 0: no limit

    bool operator==(const Constraints&) const = default;
};

// Pitches that a part may have at all.
Pitches allowed_pitches(const Constraints& constraints, PartName part);

bool in_scale(PitchClasses scale, int pitch_class);
// Whether all tones of a chord symbol belong to the scale.
bool in_scale(PitchClasses scale, const ChordSymbol& chord);

// The bar line and the middle of a bar that can be halved.
bool strong_beat(Meter meter, int position_ticks);

}  // namespace partimento
