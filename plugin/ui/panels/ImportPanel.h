#pragma once
// What a dropped MIDI file holds, part by part, and what the musician takes each for.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "MidiFiles.h"

namespace partimento {

class ImportPanel : public juce::Component {
public:
    explicit ImportPanel(midi::Found song);
    std::function<void(const Score&)> onImport;
    std::function<void()> onClose;
    void resized() override;
    void paint(juce::Graphics& g) override;
    bool keyPressed(const juce::KeyPress& key) override;

private:
    midi::Found found;
    juce::Label heading;
    juce::OwnedArray<juce::Label> names;
    juce::OwnedArray<juce::ComboBox> parts;
    juce::Viewport view;
    juce::Component sheet;
    juce::TextButton take{"Import"}, leave{"Cancel"};
};

}  // namespace partimento
