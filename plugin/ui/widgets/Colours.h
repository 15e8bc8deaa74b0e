#pragma once
// The editor's palette: ink and paper, one colour a part.

#include <juce_graphics/juce_graphics.h>

#include <array>

#include "music/score.h"

namespace partimento::colours {

inline const juce::Colour INK{0xff101216},                      // behind the music
    DESK{0xff181b21},                                           // behind everything
    PANEL{0xff1f232b}, RAISED{0xff2a2f39}, LIFTED{0xff363c48},  // surfaces, each lying on the one before
    LINE{0xff272c35}, STRONG_LINE{0xff3d4451}, TEXT{0xfff1ede4}, QUIET_TEXT{0xffa3a9b5}, FAINT_TEXT{0xff757c8a},
    ACCENT{0xfff0b04c}, ON_ACCENT{0xff1c1710}, FOCUS{0xffffd591}, BAD{0xffff8a7a};

inline const std::array<juce::Colour, PART_COUNT> PARTS{juce::Colour{0xffd8cfb8}, juce::Colour{0xfff0b04c},
                                                        juce::Colour{0xff5cc0ab}, juce::Colour{0xff8e9df2},
                                                        juce::Colour{0xffe98585}};

inline juce::Colour of(PartName part) { return PARTS[static_cast<std::size_t>(part)]; }

}  // namespace partimento::colours
