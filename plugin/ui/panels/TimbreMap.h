#pragma once
// The map of timbres: a click or the arrow keys choose a point, families are named where they lie.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "sound/notes.h"

namespace partimento {

class TimbreMap : public juce::Component, public juce::SettableTooltipClient {
public:
    TimbreMap();
    std::function<void(juce::Point<float>)> onChoose;  // 0..1 both; when a drag ends
    std::function<void(juce::Point<float>)> onMove;    // while it lasts
    std::function<void()> onHold;                      // when a click or a drag begins

    void setPlaces(const std::vector<Place>& all);
    void show(juce::Point<float> point, juce::Colour tint);
    void showTarget(std::optional<juce::Point<float>> point);  // of a morph
    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent& event) override {
        if (onHold) onHold();
        mouseDrag(event);
    }
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }

private:
    juce::Rectangle<float> field() const { return getLocalBounds().toFloat().reduced(8.0f); }
    juce::Point<float> pointAt(juce::Point<float> pixel) const;
    juce::Point<float> pixelOf(juce::Point<float> point) const;

    std::vector<juce::Point<float>> places;
    std::map<juce::String, std::vector<juce::Point<float>>> families;  // their places, the middle ones first
    juce::Point<float> chosen{0.5f, 0.5f};
    std::optional<juce::Point<float>> target;
    juce::Colour tint;
};

}  // namespace partimento
