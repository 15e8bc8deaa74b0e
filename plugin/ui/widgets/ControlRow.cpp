#include "ui/widgets/ControlRow.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr int NAME_WIDTH = 100, VALUE_WIDTH = 64;

ControlRow::ControlRow(const juce::String& n, double least, double most, double step,
                       std::function<juce::String(double)> w, bool isRange)
    : slider(isRange ? juce::Slider::TwoValueHorizontal : juce::Slider::LinearHorizontal, juce::Slider::NoTextBox),
      name(n),
      words(std::move(w)),
      range(isRange),
      besideLeft(NAME_WIDTH),
      besideRight(VALUE_WIDTH) {
    slider.setTitle(name);
    slider.setRange(least, most, step);
    slider.textFromValueFunction = words;
    slider.setWantsKeyboardFocus(true);
    slider.onValueChange = [this] {
        repaint();
        if (onChange) onChange();
    };
    addAndMakeVisible(slider);
}

void ControlRow::setWidths(int nameWidth, int valueWidth) {
    besideLeft = nameWidth;
    besideRight = valueWidth;
    resized();
}

void ControlRow::resized() {
    slider.setBounds(getLocalBounds().withTrimmedLeft(besideLeft).withTrimmedRight(besideRight));
}

void ControlRow::paint(juce::Graphics& g) {
    g.setFont(letters::plain(letters::BODY));
    g.setColour(isEnabled() ? colours::QUIET_TEXT : colours::FAINT_TEXT);
    g.drawFittedText(name, getLocalBounds().withWidth(besideLeft), juce::Justification::centredLeft, 1, 0.85f);
    g.setColour(isEnabled() ? colours::TEXT : colours::FAINT_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    const bool all =
        range && slider.getMinValue() <= slider.getMinimum() && slider.getMaxValue() >= slider.getMaximum();
    const auto text = all     ? juce::String("free")
                      : range ? words(slider.getMinValue()) + " to " + words(slider.getMaxValue())
                              : words(slider.getValue());
    g.drawFittedText(text, getLocalBounds().removeFromRight(besideRight), juce::Justification::centredRight, 1, 0.8f);
}

}  // namespace partimento
