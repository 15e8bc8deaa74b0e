#pragma once
// The piano roll of one part. Notes are chosen, added, moved, resized, made louder and deleted by mouse and by keys;
// cells are locked by their padlocks. It changes nothing itself: every edit leaves as a whole new score.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "ui/score/Edits.h"
#include "ui/score/Page.h"
#include "ui/score/PitchRows.h"

namespace partimento {

class Lane : public juce::Component, public juce::SettableTooltipClient {
public:
    Lane(const Page& page, PartName part);

    std::function<void(const Score&)> onEdit;
    std::function<void(PartName, int bar)> onCell;  // shift-click: the cell is chosen, or no longer
    std::function<void(PartName, int bar)> onLock;  // of one cell

    void pageChanged();  // a new score, or another part of it in view
    const edits::NoteKeys& chosenNotes() const { return chosen; }
    int gridTicks() const;  // what edits snap to: a sixteenth, or less where it is shown large

    void paint(juce::Graphics& g) override;
    void mouseMove(const juce::MouseEvent& event) override;
    void mouseExit(const juce::MouseEvent& event) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    void mouseDoubleClick(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    enum class Gesture { none, move, stretch, loudness, band };

    const Score& shown() const { return preview.bars > 0 ? preview : page.score; }
    PitchRows rows() const { return {page.score, part, static_cast<float>(getHeight())}; }
    const Note* noteAt(juce::Point<float> at) const;
    juce::Rectangle<float> padlockOf(int bar) const;  // empty where a bar is too narrow for one
    void choose(edits::NoteKeys notes);
    void chooseNext(int direction);
    void commit(const Score& edited, edits::NoteKeys then);
    void add(Note note);
    void tell() const;  // a screen reader, of what is chosen

    void paintGround(juce::Graphics& g, const PitchRows& rows) const;
    void paintCells(juce::Graphics& g) const;
    void paintNotes(juce::Graphics& g, const PitchRows& rows) const;

    const Page& page;
    const PartName part;
    edits::NoteKeys chosen, chosenBefore;
    Gesture gesture = Gesture::none;
    Score preview;  // while a gesture lasts; of no bars: none
    edits::NoteKeys previewed;
    juce::Rectangle<float> band;
    juce::String bubble;  // what the gesture has come to
    int lastDuration = TICKS_PER_QUARTER, hoverBar = -1;
};

}  // namespace partimento
