#pragma once
// Notes, chords and cells <-> events. A cell is its header and then its notes or chords by onset and pitch.

#include <vector>

#include "music/score.h"
#include "network/vocabulary.h"

namespace partimento {

// Semitones that tokens lie below the written pitch, -5..6: pitches are written as if the key signature had no
// accidentals.
int key_shift(Key key);

Event song_event(const Score& score);
// Of a cell in the window that begins at first_bar; `attributes` for asked cells alone. `whole`: the score's first and
// last bars are a song's.
Event cell_event(const Score& score, int first_bar, PartName part, int bar, bool asked, const Attributes& attributes,
                 bool whole = false);
Event note_event(const Note& note, PartName part, int bar_start_ticks, int shift);
Event chord_event(const ChordSymbol& chord, int bar_start_ticks, int shift);
Note decode_note(const Event& event, int bar_start_ticks, int shift);
ChordSymbol decode_chord(const Event& event, int bar_start_ticks, int shift);

// The content of one cell as events, without its header. A harmony cell begins with the chord that holds at its bar
// line.
std::vector<Event> cell_content(const Score& score, PartName part, int bar);

}  // namespace partimento
