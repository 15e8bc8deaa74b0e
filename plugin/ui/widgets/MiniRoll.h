#pragma once
// A whole score in a small picture.

#include <juce_graphics/juce_graphics.h>

#include "playing/scheduler.h"

namespace partimento {

void drawMiniRoll(juce::Graphics& g, const Score& score, juce::Rectangle<float> box, PartMask muted);

}  // namespace partimento
