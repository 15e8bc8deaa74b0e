#pragma once
// The editor's palette: ink and paper, one colour a part.

#include <juce_graphics/juce_graphics.h>

#include "music/score.h"

// Text has a contrast of 4.5 to 1 at least to what it stands on: FAINT_TEXT as far as RAISED, the others everywhere.
namespace partimento::colours {

inline const juce::Colour INK{0xff101216},                      // behind the music
    DESK{0xff181b21},                                           // behind everything
    PANEL{0xff1f232b}, RAISED{0xff2a2f39}, LIFTED{0xff363c48},  // surfaces, each lying on the one before
    LINE{0xff272c35}, STRONG_LINE{0xff3d4451}, TEXT{0xfff1ede4}, QUIET_TEXT{0xffa3a9b5}, FAINT_TEXT{0xff949ba9},
    ACCENT{0xfff0b04c}, ON_ACCENT{0xff1c1710}, FOCUS{0xffffd591}, BAD{0xffff8a7a};

inline juce::Colour of(PartName part) {
    constexpr ByPart<std::uint32_t> OF_PARTS{0xffd8cfb8, 0xfff0b04c, 0xff5cc0ab, 0xff8e9df2, 0xffe98585};
    return juce::Colour{OF_PARTS[part]};
}

}  // namespace partimento::colours
