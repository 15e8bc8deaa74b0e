#pragma once
// A piece of the kit: a click plays it and chooses it, a drag takes its sound out as a WAV file.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace partimento {

class PieceButton : public juce::Button {
public:
    explicit PieceButton(const juce::String& name);
    std::function<void()> onDragOut;

    void show(bool isChosen, bool isLocked);
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;

private:
    void paintButton(juce::Graphics& g, bool over, bool down) override;
    bool chosen = false, locked = false, dragging = false;
};

}  // namespace partimento
