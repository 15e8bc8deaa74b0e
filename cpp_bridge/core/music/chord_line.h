#pragma once
// Chord lines as musicians write them: "|: C | Am7 D7 | C / / G7 :| % | N.C." or, in a key, "ii7 | V7 | Imaj7".
//
//   |  ||        end a bar; they may open and close the line and its rows
//   |:  :|       a passage played twice; not one within another
//   C F          chords, spread evenly over the beats of a bar: as many as it has beats, or fewer
//   /            holds the chord before it in a chord's place, over the bar line too
//   %            alone in a bar: the bar before once more
//
// In 6/8, 9/8 and 12/8 chords fall on dotted quarters where their number divides the bar so, else on eighths.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "music/chord.h"

namespace partimento {

inline constexpr std::size_t MAX_CHORD_LINE_BYTES = 1 << 18;  // room for a chord on every eighth of MAX_BARS bars

struct ChordLine {
    std::vector<ChordSymbol> chords;
    std::vector<std::string> complaints;  // a sentence for each symbol that is not understood, with its place
};

// As parse_chord_line, but a symbol that is not understood holds the chord before it, and is named. Throws where none
// is understood, and for a line whose bars are not in order.
ChordLine read_chord_line(std::string_view line, Meter meter, int bars, std::optional<Key> key = {});

// Fills `bars` bars, from the top again when the line is shorter. Throws std::invalid_argument naming the bar as
// written, the character, both counted from 1, and the symbol; for Roman numerals without a key too.
std::vector<ChordSymbol> parse_chord_line(std::string_view line, Meter meter, int bars, std::optional<Key> key = {});

// The inverse, in letters, spelt as the key's signature has them: reads back to the same chords where they lie on beats
// and the first on the first beat. What a line cannot say: a chord off the beats is written on the beat that it begins
// in, and of several in a beat only the last; bars before the first chord are N.C.; no chords at all are an empty text.
std::string format_chord_line(const std::vector<ChordSymbol>& harmony, Meter meter, int bars, Key key);

}  // namespace partimento
