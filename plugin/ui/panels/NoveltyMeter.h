#pragma once
// How far the score runs on with a song that its style was trained on: the longest shared run, and whose it is.

#include <juce_gui_basics/juce_gui_basics.h>

#include <vector>

#include "music/constraints.h"
#include "style/copies.h"

namespace partimento {

// "melody: 9 notes as in Yesterday, from bar 3"; of the longest run. Empty where no part has one.
juce::String longestRunText(const std::vector<Copy>& copies);

class NoveltyMeter : public juce::Component, public juce::SettableTooltipClient {
public:
    NoveltyMeter();
    // `limit`: the run that is allowed, in notes; 0: any.
    void show(const std::vector<Copy>& copies, int limit);
    juce::String words() const;  // "Quotes 9 notes of Yesterday"
    void paint(juce::Graphics& g) override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    Copy longest;
    int limit = DEFAULT_LONGEST_COPY;
};

}  // namespace partimento
