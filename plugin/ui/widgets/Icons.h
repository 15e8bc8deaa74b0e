#pragma once
// The editor's few signs, drawn in a unit square, and a button that bears one.

#include <juce_gui_basics/juce_gui_basics.h>

namespace partimento {

enum class Icon {
    locked,
    unlocked,
    undo,
    redo,
    play,
    stop,
    loop,
    close,
    plus,
    styles,
    controls,
    tree,
    drag,
    record,
    check,
    endless,
    sounds
};

juce::Path pathOf(Icon icon);  // filled shapes within (0, 0)..(1, 1)
void drawIcon(juce::Graphics&, Icon icon, juce::Rectangle<float> box, juce::Colour colour);

class IconButton : public juce::Button {
public:
    // `name` is what a screen reader says, and the tooltip.
    IconButton(Icon icon, const juce::String& name);
    void setIcon(Icon newIcon) {
        if (icon != newIcon) {
            icon = newIcon;
            repaint();
        }
    }
    void setTint(juce::Colour colour) {
        tint = colour;
        repaint();
    }
    bool quiet = false;  // without a surface of its own

private:
    void paintButton(juce::Graphics& g, bool over, bool down) override;
    Icon icon;
    juce::Colour tint;
};

}  // namespace partimento
