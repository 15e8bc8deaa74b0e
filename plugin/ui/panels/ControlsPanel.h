#pragma once
// What is wished of the writing: how much changes, key and scale, what each part should be like; and the mix.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "Controls.h"
#include "ui/widgets/ControlRow.h"
#include "ui/widgets/NumberField.h"
#include "ui/widgets/SectionHeader.h"

namespace partimento {

class ControlsPanel : public juce::Component {
public:
    ControlsPanel();
    std::function<void(const Controls&)> onChange;
    std::function<void(double)> onScale;       // of the editor
    ControlRow quality, temperature, room;     // the parameters'
    ByPart<std::unique_ptr<ControlRow>> pans;  // likewise; none for harmony
    ByPart<std::unique_ptr<NumberField>> channels;

    void show(const Controls& controls);
    void showScale(double chosen);  // of EDITOR_SCALES
    void resized() override;
    void paint(juce::Graphics& g) override;

private:
    void change(const std::function<void(Controls&)>& edit);
    void showPart();
    void readScale();
    void writeScale();
    void explainRows();
    void wireRows();
    void wireKeeping();
    void wireKey();
    void makeParts();
    void makeMix();
    void wireSections();
    void wireReset();
    void wireScale();
    int layOut(int width);  // returns the height that all of it takes
    int layOutSection(std::size_t section, juce::Rectangle<int> area);

    Controls now;
    PartName part = PartName::melody;  // whose wishes are shown
    bool showing = false;              // the fields are being set, not changed by the musician

    juce::Viewport view;
    juce::Component sheet;
    std::array<SectionHeader, 5> sections{SectionHeader("How much changes"), SectionHeader("Key and scale"),
                                          SectionHeader("Part by part"), SectionHeader("Mix and outputs"),
                                          SectionHeader("Finer points")};
    std::vector<std::size_t> opened;  // sections, the last opened at the end
    juce::Label keeping, outputs;
    std::array<juce::TextButton, 4> stays;  // rhythm, pitches, contour, feel
    juce::ComboBox key, scale;
    ControlRow strength, obedience, chordTones, longestCopy;
    ByPart<juce::TextButton> parts;
    std::array<std::unique_ptr<ControlRow>, ATTRIBUTE_COUNT> wishes;
    ControlRow range, polyphony;
    juce::TextButton reset{"Reset all"};
    juce::ComboBox scales;
};

}  // namespace partimento
