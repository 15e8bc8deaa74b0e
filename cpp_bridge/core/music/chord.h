#pragma once
// Chord symbols and keys as musicians write them. Lines of them: chord_line.h.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "music/score.h"

namespace partimento {

struct Quality {
    std::string_view suffix;  // as written after the root
    std::uint16_t tones;      // bit i: the pitch class i semitones above the root
};

inline constexpr std::array<Quality, QUALITY_COUNT> QUALITIES{{
    {"", 0b000010010001},     {"m", 0b000010001001},     {"dim", 0b000001001001},   {"aug", 0b000100010001},
    {"7", 0b010010010001},    {"maj7", 0b100010010001},  {"m7", 0b010010001001},    {"m7b5", 0b010001001001},
    {"dim7", 0b001001001001}, {"mmaj7", 0b100010001001}, {"6", 0b001010010001},     {"m6", 0b001010001001},
    {"sus4", 0b000010100001}, {"sus2", 0b000010000101},  {"7sus4", 0b010010100001}, {"9", 0b010010010101},
    {"maj9", 0b100010010101}, {"m9", 0b010010001101},    {"add9", 0b000010010101},  {"5", 0b000010000001},
    {"7b9", 0b010010010011},  {"7#9", 0b010010011001},   {"7#5", 0b010100010001},   {"7b5", 0b010001010001},
    {"69", 0b001010010101},   {"m11", 0b010010101101},   {"11", 0b010010110101},    {"13", 0b011010010101},
}};

// "F#m7b5/C" -> root 6, quality 7, bass 0; N.C. and NC are no chord. In a key also Roman numerals: "vi7", "bVII",
// "viio7", applied to a degree "V7/ii", over a bass note "I/E". Upper case is major and lower case minor, which a
// suffix may refine. Plain degrees are the key's own (natural minor, but diminished chords on VII stand on the leading
// tone); after an accidental they count from the major scale in both modes: bVII is a whole tone below the tonic
// everywhere. Throws std::invalid_argument naming the symbol and what in it is not understood.
//
// Beyond QUALITIES it reads what a suffix says by its parts: "C13b9", "C7(b9,#11)", "Cmaj7#5", "Calt". Such a chord has
// tones of its own, and the nearest of QUALITIES for the network. Harte's "C:min7" and "C:maj7/3" are read too, and the
// German H, Es, Fis. The symbol keeps its spelling; not where a key is given that spells it so anyway.
ChordSymbol parse_chord(std::string_view symbol, std::optional<Key> key = {});
// The index of the quality whose tones above the root (bit i for i semitones) differ least: thirds weigh most, then
// sevenths.
int nearest_quality(std::uint16_t tones);
// The chord without its spelling, where the key would spell it so anyway.
ChordSymbol respelt(ChordSymbol chord, Key key);
// The inverse: as it was written, else with flats or sharps as the key's signature has them.
std::string chord_name(const ChordSymbol& chord, Key key);
// Pitch classes of the chord, bit 0 = C, the slash bass among them; 0 for N.C.
std::uint16_t chord_tones(const ChordSymbol& chord);

// Its tones above the root: bit i for i semitones.
inline std::uint16_t tones_above_root(const ChordSymbol& chord) {
    return chord.tones != 0 ? chord.tones : QUALITIES[static_cast<std::size_t>(chord.quality)].tones;
}
// Whether it has a minor third.
inline bool is_minor(const ChordSymbol& chord) {
    return (QUALITIES[static_cast<std::size_t>(chord.quality)].tones & 0b1000) != 0;
}

// "C", "C major", "F# minor", "Bbm" -> Key. Throws std::invalid_argument, for modes and small letters too.
Key parse_key(std::string_view name);
std::string key_name(Key key);

}  // namespace partimento
