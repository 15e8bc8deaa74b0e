#pragma once
// The whole score at one glance: chord names above, pitched parts in the middle, drums in lanes below, the playhead over all.

#include <juce_gui_basics/juce_gui_basics.h>

#include "scheduler.h"

namespace partimento {

class PianoRoll : public juce::Component {
public:
    void show(const Score& score, PartMask muted);
    void setPlayhead(double ppq, bool loops);   // quarter notes of the song; negative hides it
    void paint(juce::Graphics& g) override;
    void resized() override { picture = {}; }

private:
    void draw(juce::Graphics& g) const;
    float xAt(double ticks) const;

    Score score;
    PartMask muted = 0;
    juce::Image picture;       // the score without the playhead
    float playheadX = -1.0f;
};

}  // namespace partimento
