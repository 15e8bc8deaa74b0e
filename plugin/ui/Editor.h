#pragma once
// The editor: what to write (style, chords, bars, seed), what came of it (the roll), and how it sounds (mutes and levels).

#include <juce_audio_processors/juce_audio_processors.h>

#include "../Processor.h"
#include "PianoRoll.h"

namespace partimento {

// Message thread's.
class Editor : public juce::AudioProcessorEditor, private juce::Timer {
public:
    explicit Editor(Processor& processor);
    ~Editor() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

private:
    struct Look : juce::LookAndFeel_V4 { Look(); };
    struct Strip {   // of one part
        juce::Label name;
        juce::ToggleButton mute{"mute"};
        juce::Slider level{juce::Slider::LinearHorizontal, juce::Slider::TextBoxRight};
        std::unique_ptr<juce::ButtonParameterAttachment> muteAttachment;
        std::unique_ptr<juce::SliderParameterAttachment> levelAttachment;
    };

    void timerCallback() override;
    void listStyles();

    Processor& processor;
    Look look;
    juce::Label title, styleLabel, chordsLabel, barsLabel, seedLabel, temperatureLabel, news;
    juce::ComboBox style;
    juce::TextEditor chords;
    juce::Slider bars, seed, temperature;
    juce::TextButton generate{"Generate"};
    juce::ToggleButton free{"play without the host"}, scoreTempo{"score's tempo"}, loop{"loop"};
    std::array<Strip, PART_COUNT> strips;   // [harmony] unused
    PianoRoll roll;
    std::unique_ptr<juce::ParameterAttachment> styleAttachment;
    std::vector<std::unique_ptr<juce::SliderParameterAttachment>> numberAttachments;
    std::vector<std::unique_ptr<juce::ButtonParameterAttachment>> switchAttachments;
    int shownRevision = -1;
    juce::String shownChords;
    PartMask shownMuted = 0;
};

}  // namespace partimento
