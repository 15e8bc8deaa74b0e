#pragma once
// Bar numbers and section letters. Dragging selects bars; a bar's padlock locks it in all parts.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "ui/score/Page.h"

namespace partimento {

class Ruler : public juce::Component, public juce::SettableTooltipClient {
public:
    explicit Ruler(const Page& page);

    std::function<void(const Selection&)> onSelect;
    std::function<void(int bar)> onLock;

    void pageChanged();
    void paint(juce::Graphics& g) override;
    void mouseMove(const juce::MouseEvent& event) override;
    void mouseExit(const juce::MouseEvent& event) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    juce::Rectangle<float> padlockOf(int bar) const;
    const Page& page;
    int anchorBar = -1, hoverBar = -1;
    bool clearing = false;  // the press began on the one bar that is selected
};

}  // namespace partimento
