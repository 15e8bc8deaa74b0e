#pragma once
// What is wished of the writing: what stays, how far it strays, key and scale, and part by part what it should be like.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "../Controls.h"
#include "ControlRow.h"

namespace partimento {

class ControlsPanel : public juce::Component {
public:
    ControlsPanel();
    std::function<void(const Controls&)> onChange;
    ControlRow temperature, room;            // the parameters'
    std::array<std::unique_ptr<ControlRow>, PART_COUNT> pans, channels;   // likewise; none for harmony

    void show(const Controls& controls);
    void resized() override;
    void paint(juce::Graphics& g) override;

private:
    struct Heading { juce::String text; int y = 0; };
    void change(const std::function<void(Controls&)>& edit);
    void showPart();
    void readScale();
    void writeScale();
    int layOut(int width);                   // returns the height that all of it takes

    Controls now;
    std::size_t part = 1;                    // whose wishes are shown
    bool showing = false;                    // the fields are being set, not changed by the musician

    struct Sheet : juce::Component {
        std::vector<Heading> headings;
        void paint(juce::Graphics& g) override;
    };
    juce::Viewport view;
    Sheet sheet;
    std::array<juce::TextButton, 4> stays;   // rhythm, pitches, contour, feel
    juce::ComboBox key, scale;
    ControlRow strength, obedience, chordTones, longestCopy;
    std::array<juce::TextButton, PART_COUNT> parts;
    std::array<std::unique_ptr<ControlRow>, ATTRIBUTE_COUNT> wishes;
    ControlRow range, polyphony;
    juce::TextButton reset{"Reset all"};
};

}  // namespace partimento
