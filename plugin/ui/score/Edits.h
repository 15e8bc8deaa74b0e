#pragma once
// A musician's edits of a score, each a function from a score to a score. Notes stay within the score, whatever is
// asked.

#include <set>
#include <string_view>

#include "music/score.h"

namespace partimento::edits {

// What distinguishes a note from all others of its part.
struct NoteKey {
    int onset_ticks = 0, pitch = 0;
    auto operator<=>(const NoteKey&) const = default;
};
using NoteKeys = std::set<NoteKey>;
inline NoteKey keyOf(const Note& note) { return {note.onset_ticks, note.pitch}; }

struct Step {
    int ticks = 0, semitones = 0;
};

// The nearest place on a grid of `grid` ticks at or before, or nearest to, a tick.
int gridBefore(double ticks, int grid);
int gridNear(double ticks, int grid);

Score withNote(Score score, PartName part, Note note);
Score withoutNotes(Score score, PartName part, const NoteKeys& notes);
// As far as `step` goes without taking one of them out of the score: all notes keep their distances.
Step stepWithin(const Score& score, PartName part, const NoteKeys& notes, Step step);
NoteKeys moved(const NoteKeys& notes, Step step);
// A note that arrives where another lies takes its place.
Score withMoved(Score score, PartName part, const NoteKeys& notes, Step step);
Score withLonger(Score score, PartName part, const NoteKeys& notes, int ticks);
Score withLouder(Score score, PartName part, const NoteKeys& notes, int velocity);

// A symbol written at a tick, in place of one that began there; an empty one takes it away. Throws
// std::invalid_argument naming what in the symbol is not understood.
Score withChord(Score score, int onset_ticks, std::string_view symbol);

}  // namespace partimento::edits
