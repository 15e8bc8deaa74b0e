#pragma once
// The score on one page: plan, ruler, chord symbols, a lane a part, the playhead; one selection, one zoom.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <optional>

#include "ui/score/ChordTrack.h"
#include "ui/score/Lane.h"
#include "ui/score/PartHeader.h"
#include "ui/score/PlanBand.h"
#include "ui/score/Ruler.h"

namespace partimento {

class ScoreView : public juce::Component, private juce::ScrollBar::Listener {
public:
    ScoreView();

    std::function<void(const Score&)> onEdit;  // a score to be the song's
    std::function<void(const Cells&)> onLock;  // all cells that are to be locked now
    std::function<void(const Selection&)> onSelect;
    std::function<void(const Cells&)> onDragOut;  // cells to leave as a MIDI file
    std::function<void(const juce::String&)> onTrouble;

    void show(const Score& score, const Cells& locked, PartMask muted, const SongPlan& plan);
    void setPlayhead(double ppq, bool loops);  // quarter notes of the song; negative hides it
    const Selection& selection() const { return page.selection; }
    void select(const Selection& selection);
    void lockSelection();  // or unlocks it, where all of it is locked
    PartHeader& headerOf(PartName part) { return *headers[part]; }
    Lane& laneOf(PartName part) { return *lanes[part]; }  // not harmony's
    ChordTrack& chordTrack() { return chords; }
    Ruler& barRuler() { return ruler; }
    PlanBand& planBand() { return plan; }
    const Page& shownPage() const { return page; }

    void paint(juce::Graphics& g) override;
    void paintOverChildren(juce::Graphics& g) override;
    void resized() override;
    void mouseWheelMove(const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel) override;
    void mouseMagnify(const juce::MouseEvent& event, float factor) override;
    bool keyPressed(const juce::KeyPress& key) override;

private:
    struct Playhead : juce::Component {
        Playhead() { setInterceptsMouseClicks(false, false); }
        void paint(juce::Graphics& g) override;
    };
    void scrollBarMoved(juce::ScrollBar*, double start) override;
    void pageChanged();
    void axisChanged();
    void placePlayhead();
    void zoom(double factor, float x);
    void setLocked(const Cells& locked) {
        if (onLock) onLock(locked);
    }
    void toggle(PartName part, int bar);  // a cell's lock
    void extendSelection(PartName part, int bar);
    juce::Rectangle<int> musicBounds() const { return getLocalBounds().withTrimmedLeft(PartHeader::WIDTH); }

    Page page;
    PlanBand plan{page};
    Ruler ruler{page};
    ChordTrack chords{page};
    ByPart<std::unique_ptr<PartHeader>> headers;
    ByPart<std::unique_ptr<Lane>> lanes;  // [harmony] is the chord track
    juce::ScrollBar scroll{false};
    Playhead playhead;
    double playheadPpq = -1.0, playheadTicks = 0.0;
    bool loops = true;
    std::optional<PartName> enlarged;  // the part whose lane has most of the height
};

}  // namespace partimento
