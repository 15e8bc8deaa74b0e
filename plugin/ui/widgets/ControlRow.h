#pragma once
// Rows of the controls: a name, a slider, and its value in words.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace partimento {

class ControlRow : public juce::Component, public juce::SettableTooltipClient {
public:
    static constexpr int HEIGHT = 28;
    // Whole steps from `least` to `most`; `words` says a value.
    ControlRow(const juce::String& name, double least, double most, double step,
               std::function<juce::String(double)> words, bool range = false);

    std::function<void()> onChange;
    juce::Slider slider;
    void setValue(double value) {
        slider.setValue(value, juce::dontSendNotification);
        repaint();
    }
    void setRange(double low, double high) {
        slider.setMinAndMaxValues(low, high, juce::dontSendNotification);
        repaint();
    }
    void setWidths(int nameWidth, int valueWidth);  // in pixels, of what stands beside the slider
    void setTint(juce::Colour colour) { slider.setColour(juce::Slider::trackColourId, colour); }
    void explain(const juce::String& text) {
        setTooltip(text);
        slider.setTooltip(text);
        slider.setHelpText(text);
    }
    void resized() override;
    void paint(juce::Graphics& g) override;

private:
    const juce::String name;
    const std::function<juce::String(double)> words;
    const bool range;
    int besideLeft, besideRight;
};

}  // namespace partimento
