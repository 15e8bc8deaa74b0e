#pragma once
// The editor's palette: one colour a part, everything else in greys.

#include <juce_graphics/juce_graphics.h>

#include <array>

#include "score.h"

namespace partimento::colours {

inline const juce::Colour BACKGROUND{0xff1d2024}, PANEL{0xff262a30}, PAPER{0xff15171a}, LINE{0xff33383f}, STRONG_LINE{0xff4a515b}, TEXT{0xffe6e3dc},
    QUIET_TEXT{0xff9aa1aa}, PLAYHEAD{0xfff2efe6};
inline const std::array<juce::Colour, PART_COUNT> PARTS{
    juce::Colour{0xffc9c4b8}, juce::Colour{0xffe8a33d}, juce::Colour{0xff5fa8a0}, juce::Colour{0xff7d8fd6}, juce::Colour{0xffc96a6a}};

inline juce::Colour of(PartName part) { return PARTS[static_cast<std::size_t>(part)]; }

}  // namespace partimento::colours
