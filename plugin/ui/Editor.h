#pragma once
// The editor: what to write above, the score in the middle with a drawer beside it, the takes and the news below.

#include <juce_audio_processors/juce_audio_processors.h>

#include "../Processor.h"
#include "ControlsPanel.h"
#include "Look.h"
#include "ScoreView.h"
#include "StatusBar.h"
#include "StyleBrowser.h"
#include "TakeStrip.h"
#include "TakeTree.h"
#include "TopBar.h"

namespace partimento {

// Message thread's.
class Editor : public juce::AudioProcessorEditor, private juce::Timer {
public:
    explicit Editor(Processor& processor);
    ~Editor() override;
    void paint(juce::Graphics& g) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;

private:
    static constexpr int DRAWER_WIDTH = 300;

    void timerCallback() override;
    void wire();
    void attachParameters();
    void showSong();
    void showStyles();
    void open(juce::Component* page);         // in the drawer; the same again closes it

    Processor& processor;
    Look look;
    juce::Component desk;                     // holds all; grows its letters with large windows
    juce::TooltipWindow tips;
    TopBar top;
    ScoreView score;
    TakeStrip takes;
    StatusBar status;
    StyleBrowser styles;
    ControlsPanel controls;
    TakeTree tree;
    juce::Component* drawer = nullptr;        // the open page
    std::unique_ptr<juce::ParameterAttachment> styleAttachment;
    std::vector<std::unique_ptr<juce::SliderParameterAttachment>> numberAttachments;
    std::vector<std::unique_ptr<juce::ButtonParameterAttachment>> switchAttachments;
    int shownRevision = -1;
    juce::String shownChords;
    PartMask shownMuted = 0;
};

}  // namespace partimento
