#pragma once
// The editor: what to write above, the score in the middle with a drawer beside it, the takes and the news below.

#include <juce_audio_processors/juce_audio_processors.h>

#include "Processor.h"
#include "ui/panels/ControlsPanel.h"
#include "ui/panels/ImportPanel.h"
#include "ui/panels/SoundPanel.h"
#include "ui/panels/StatusBar.h"
#include "ui/panels/StyleBrowser.h"
#include "ui/panels/TakeStrip.h"
#include "ui/panels/TakeTree.h"
#include "ui/panels/TopBar.h"
#include "ui/score/ScoreView.h"
#include "ui/widgets/Complaint.h"
#include "ui/widgets/Look.h"
#include "ui/widgets/Tips.h"

namespace partimento {

// Message thread's.
class Editor : public juce::AudioProcessorEditor, public juce::FileDragAndDropTarget, private juce::Timer {
public:
    explicit Editor(Processor& processor);
    ~Editor() override;
    void update();  // shows what has changed
    void paint(juce::Graphics& g) override;
    void paintOverChildren(juce::Graphics& g) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;

    bool isInterestedInFileDrag(const juce::StringArray& files) override;
    void fileDragEnter(const juce::StringArray&, int, int) override { setDropping(true); }
    void fileDragExit(const juce::StringArray&) override { setDropping(false); }
    void filesDropped(const juce::StringArray& files, int, int) override;

private:
    static constexpr int DRAWER_WIDTH = 300, UPDATES_A_SECOND = 30;
    static constexpr float LEAST_WIDTH = 800.0f, LEAST_HEIGHT = 500.0f;

    void timerCallback() override { update(); }
    void wireWriting();
    void wirePlan();
    void wireTakes();
    void wireStyles();
    void attachParameters();
    void showSong();
    void showSeed();
    void showTempo();
    void showNews();
    void tellRequests();
    Task taskFor(Task::What what) const;
    void showTakes();
    void showStyles();
    void open(juce::Component* page);  // in the drawer; the same again closes it
    bool standsAlone() const { return processor.wrapperType == juce::AudioProcessor::wrapperType_Standalone; }
    void setDropping(bool drops) {
        dropping = drops;
        repaint();
    }

    void write(Task::What what);
    void lock(const Cells& cells);
    void dragOut(const Cells& cells);
    void saveAs();
    void import(const juce::File& file);
    void takeStructure(const juce::File& file);
    void askForStructure();
    juce::String troubleWithChords() const;
    void complain(const juce::String& sentence, juce::TextEditor& field);  // none: nothing is wrong any more
    void setScale(double chosen);
    // What a musician asks of the song; the news shows a refusal.
    void attempt(const std::function<void()>& action);

    Processor& processor;
    Song& song;
    juce::SharedResourcePointer<HouseLook> house;
    juce::Component desk;  // holds all, at its scale
    Tips tips;
    Complaint complaint;
    TopBar top;
    ScoreView score;
    TakeStrip takes;
    StatusBar status;
    StyleBrowser styles;
    ControlsPanel controls;
    SoundPanel sounds;
    TakeTree tree;
    std::unique_ptr<ImportPanel> importing;
    juce::Component* drawer = nullptr;  // the open page
    std::unique_ptr<juce::FileChooser> chooser;
    std::unique_ptr<juce::ParameterAttachment> styleAttachment, tempoAttachment;
    std::vector<std::unique_ptr<juce::SliderParameterAttachment>> numberAttachments;
    std::vector<std::unique_ptr<juce::ButtonParameterAttachment>> switchAttachments;
    bool dropping = false;
    int shownBlocks = 0, updatesWithoutSound = 0;
    int shownRevision = -1, shownLibrary = -1, shownTree = -1, lastHeard = 0;
    int seedBefore = -1;  // of the field when the request that is being written was made
    std::optional<std::uint64_t> shownSeed;
    double scale = 1.0;  // that was chosen
    double shownTempo = 0.0, styleBpm = 120.0;
    juce::String shownChords;
    std::map<juce::String, juce::String> titles;  // of styles, by name
    PartMask shownMuted = 0;
};

}  // namespace partimento
