#pragma once
// A number with its name in one field: dragged, typed, or moved by the arrow keys.

#include <juce_gui_basics/juce_gui_basics.h>

namespace partimento {

class NumberField : public juce::Slider {
public:
    explicit NumberField(const juce::String& name);
    void paint(juce::Graphics& g) override;
    bool keyPressed(const juce::KeyPress& key) override;

private:
    const juce::String name;
};

}  // namespace partimento
