#pragma once
// Score + cells <-> events. A sequence reads [song] [given cells, in order] [asked cells, in order]; cells go bar by
// bar and within a bar in the order of PART_NAMES; a cell is its header and then its notes or chords by onset and
// pitch.

#include <cstdint>
#include <optional>
#include <vector>

#include "music/score.h"
#include "network/vocabulary.h"

namespace partimento {

struct Sequence {
    std::vector<Event> events;
    std::vector<std::int32_t> time_ticks;  // of each event, from the window's first bar
    int asked_from = 0;                    // index of the first asked cell's header; events.size() where none
};

// What a style's network sees of `score`: bars [first_bar, first_bar + bars), cells given and asked (sized for the
// whole score, disjoint). Asked cells carry what `attributes` says of them. Throws std::invalid_argument for a meter
// outside METERS, a window outside the score or over WINDOW_BARS, or a cell both given and asked.
Sequence encode(const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked,
                const AttributeGrid& attributes);

// Semitones that tokens lie below the written pitch, -5..6: pitches are written as if the key signature had no
// accidentals.
int key_shift(Key key);

Event song_event(const Score& score);
// Of a cell in the window that begins at first_bar; `attributes` for asked cells alone.
Event cell_event(const Score& score, int first_bar, PartName part, int bar, bool asked, const Attributes& attributes);
Event note_event(const Note& note, PartName part, int bar_start_ticks, int shift);
Event chord_event(const ChordSymbol& chord, int bar_start_ticks, int shift);
Note decode_note(const Event& event, int bar_start_ticks, int shift);
ChordSymbol decode_chord(const Event& event, int bar_start_ticks, int shift);

// The content of one cell as events, without its header. A harmony cell begins with the chord that holds at its bar
// line.
std::vector<Event> cell_content(const Score& score, PartName part, int bar);

// For each event, what the network has to predict after it: the fields of the next note or chord, DONE at the end of a
// cell, nothing (0) after the song event. (events.size()) rows.
std::vector<Event> targets(const Sequence& sequence);

}  // namespace partimento
