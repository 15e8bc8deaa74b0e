#pragma once
// A part's name and what is done to the whole part: select, lock, mute, solo, level, drag out as MIDI.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "ui/score/Page.h"
#include "ui/widgets/Icons.h"

namespace partimento {

class PartHeader : public juce::Component, public juce::SettableTooltipClient {
public:
    static constexpr int WIDTH = 176, ROW_NAMES = 68;  // the names of its lane's rows, on the right
    PartHeader(const Page& page, PartName part);

    std::function<void(bool among_others)> onSelect;
    std::function<void()> onLock, onEnlarge, onDragOut;  // onEnlarge: the name is double-clicked

    juce::TextButton mute{"M"}, solo{"S"};
    juce::Slider level{juce::Slider::LinearHorizontal, juce::Slider::NoTextBox};

    void pageChanged();
    void paint(juce::Graphics& g) override;
    void resized() override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseDoubleClick(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    juce::Rectangle<int> inner() const;
    int nameHeight() const;

    const Page& page;
    const PartName part;
    IconButton lock;
    bool dragging = false;
};

}  // namespace partimento
