#pragma once
// The line of news, how far the writing has come and its cancel button, and how the song is played.

#include <juce_gui_basics/juce_gui_basics.h>

#include "ui/panels/NoveltyMeter.h"
#include "ui/widgets/Icons.h"

namespace partimento {

// Leaves the window as a MIDI file when it is dragged.
class DragChip : public juce::Component, public juce::SettableTooltipClient {
public:
    DragChip();
    std::function<void()> onDragOut;
    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent&) override { dragging = false; }
    void mouseDrag(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    std::function<void()> onPress;  // by keyboard: a file chooser instead
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    bool dragging = false;
};

class StatusBar : public juce::Component {
public:
    static constexpr int HEIGHT = 36;
    StatusBar();

    DragChip midi;
    NoveltyMeter novelty;
    IconButton cancel{Icon::close, "Cancel"}, record{Icon::record, "Record a phrase and let the style answer"};
    IconButton endless{Icon::endless, "Endless: new bars are written ahead of the playhead"}, loop{Icon::loop, "Loop"},
        play{Icon::play, "Play without the host"};

    // A progress below 0 is none.
    void show(const juce::String& news, bool bad, float progress);
    void paint(juce::Graphics& g) override;
    void resized() override;

private:
    juce::Rectangle<int> newsBounds() const;
    juce::String news;
    bool bad = false;
    float progress = -1.0f;
};

}  // namespace partimento
