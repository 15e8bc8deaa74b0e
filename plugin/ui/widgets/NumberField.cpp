#include "ui/widgets/NumberField.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

NumberField::NumberField(const juce::String& n) : Slider(LinearBar, TextBoxLeft), name(n) {
    setTitle(name);
    setTooltip(name + ": drag, or double-click to type");
    setWantsKeyboardFocus(true);
    setVelocityBasedMode(false);
    setSliderSnapsToMousePosition(false);
    setMouseDragSensitivity(300);
    setColour(trackColourId, juce::Colours::transparentBlack);
    setColour(textBoxTextColourId, colours::TEXT);
}

bool NumberField::keyPressed(const juce::KeyPress& key) {
    const int code = key.getKeyCode(), step = code == juce::KeyPress::upKey || code == juce::KeyPress::rightKey    ? 1
                                              : code == juce::KeyPress::downKey || code == juce::KeyPress::leftKey ? -1
                                                                                                                   : 0;
    if (step == 0) return Slider::keyPressed(key);
    setValue(getValue() + step * getInterval(), juce::sendNotificationSync);
    return true;
}

void NumberField::paint(juce::Graphics& g) {
    using namespace colours;
    const auto box = getLocalBounds().toFloat();
    g.setColour(RAISED.withMultipliedAlpha(isEnabled() ? 1.0f : 0.5f));
    g.fillRoundedRectangle(box.reduced(0.5f), Look::CORNER);
    g.setColour(QUIET_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    g.drawText(name, getLocalBounds().withTrimmedLeft(10), juce::Justification::centredLeft, false);
    drawFocus(g, *this, box);
}

}  // namespace partimento
