#pragma once
// The name of a section of the controls; a click opens the section or closes it.

#include <juce_gui_basics/juce_gui_basics.h>

namespace partimento {

class SectionHeader : public juce::Button {
public:
    static constexpr int HEIGHT = 28;
    explicit SectionHeader(const juce::String& name) : Button(name) {
        setTitle(name);
        setTooltip("Opens the section or closes it");
        setClickingTogglesState(true);
    }

private:
    void paintButton(juce::Graphics& g, bool over, bool down) override;
};

}  // namespace partimento
