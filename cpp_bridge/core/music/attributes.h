#pragma once
// What can be said of a cell in a word: how dense, how high, how loud it is. Styles learn to write to such words.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "music/score.h"

namespace partimento {

enum class Attribute : std::uint8_t {
    density,      // onsets; in the harmony, chords
    register_,    // mean pitch
    polyphony,    // notes an onset
    complexity,   // different times from one onset to the next, the bar lines among them
    syncopation,  // onsets off the beat that hold over a stronger place in the bar (after Longuet-Higgins and Lee 1984)
    dynamics,     // mean velocity
};
inline constexpr int ATTRIBUTE_COUNT = 6;
inline constexpr std::array<std::string_view, ATTRIBUTE_COUNT> ATTRIBUTE_NAMES{"density",    "register",    "polyphony",
                                                                               "complexity", "syncopation", "dynamics"};
inline constexpr std::array<int, ATTRIBUTE_COUNT> ATTRIBUTE_LEVELS{10, 16, 5, 5, 5, 11};

// A level + 1 for each attribute, 0 where nothing is said of it.
using Attributes = std::array<std::uint8_t, ATTRIBUTE_COUNT>;

// Attributes of every cell of a score, indexed by bar and part. (bars, PART_COUNT)
class AttributeGrid {
public:
    explicit AttributeGrid(int bars = 0);  // nothing said of any
    int bars() const { return static_cast<int>(cells_.size()) / PART_COUNT; }
    Attributes& at(PartName part, int bar) { return cells_[index(part, bar)]; }
    const Attributes& at(PartName part, int bar) const { return cells_[index(part, bar)]; }

private:
    std::size_t index(PartName part, int bar) const;  // throws std::invalid_argument outside the score
    std::vector<Attributes> cells_;
};

// Throws std::invalid_argument for a name that is not in ATTRIBUTE_NAMES.
Attribute attribute_from_name(std::string_view name);

// The level of a value in the attribute's own unit: onsets a bar, MIDI pitch, notes an onset, different times, onsets,
// velocity.
int level_of(Attribute attribute, double value);

// A value in the middle of a level.
double typical_value(Attribute attribute, int level);

// How strong a place in the bar is: 0 the bar line, 1 half an even bar, 2 a beat, 3 and 4 its halves or thirds and
// theirs, 5 elsewhere.
int metric_level(Meter meter, int position_ticks);

// Whether a place in the bar is no beat.
bool off_beat(Meter meter, int position_ticks);

// Whether an onset off the beat, with none after it before `next_ticks`, passes a stronger place of the bar: a
// syncopation.
bool holds_over(Meter meter, int onset_ticks, int next_ticks);

// All that can be said of a cell as it stands. An empty cell has a density, and nothing else.
Attributes measure(const Score& score, PartName part, int bar);

}  // namespace partimento
