#pragma once
// Scales as musicians name them.

#include <array>
#include <cstdint>
#include <string_view>

namespace partimento {

using PitchClasses = std::uint16_t;  // bit 0 = C .. bit 11 = B
inline constexpr PitchClasses ALL_PITCH_CLASSES = 0xFFF;

struct Scale {
    std::string_view name;
    PitchClasses tones;  // bit i: i semitones above the tonic
};

inline constexpr std::array<Scale, 17> SCALES{{
    {"major", 0b101010110101},
    {"minor", 0b010110101101},
    {"harmonic minor", 0b100110101101},
    {"melodic minor", 0b101010101101},
    {"ionian", 0b101010110101},
    {"dorian", 0b011010101101},
    {"phrygian", 0b010110101011},
    {"lydian", 0b101011010101},
    {"mixolydian", 0b011010110101},
    {"aeolian", 0b010110101101},
    {"locrian", 0b010101101011},
    {"major pentatonic", 0b001010010101},
    {"minor pentatonic", 0b010010101001},
    {"blues", 0b010011101001},
    {"whole tone", 0b010101010101},
    {"diminished", 0b101101101101},
    {"chromatic", 0b111111111111},
}};

// "D dorian", "A minor pentatonic", "Bb", "F#m", or its notes: "C D E G A". Throws std::invalid_argument naming what is
// not understood.
PitchClasses parse_scale(std::string_view text);

}  // namespace partimento
