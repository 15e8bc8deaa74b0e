#pragma once
// Which bars are like which, over the ruler. A label that is dragged onto another makes its bars like those; a MIDI
// file that is dropped gives its song's structure.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <string>
#include <vector>

#include "ui/score/Page.h"
#include "ui/score/PlanRuns.h"

namespace partimento {

class PlanBand : public juce::Component, public juce::SettableTooltipClient, public juce::FileDragAndDropTarget {
public:
    explicit PlanBand(const Page& page);

    std::function<void(const Selection&)> onSelect;
    // Cells that are to be so; in words.
    std::function<void(const Cells&, const Plan&, const std::string& how)> onEdit;
    std::function<void(const juce::String& sentence)> onTrouble;
    std::function<void(const juce::File&)> onStructure;
    std::function<void()> onChooseFile;  // whose structure is to be taken

    void pageChanged();
    const std::vector<PlanRun>& shownRuns() const { return runs; }
    // Of the parts that are chosen, or of all: bars first..last are to be like those from `model` on.
    void link(int first, int last, int model, Likeness how);
    void setNew(int first, int last);   // like none
    void setFree(int first, int last);  // as the style likes
    // Shows a menu, and hands on what is chosen of it.
    std::function<void(juce::PopupMenu, std::function<void(int)>)> showMenu;

    void paint(juce::Graphics& g) override;
    void mouseMove(const juce::MouseEvent& event) override;
    void mouseExit(const juce::MouseEvent& event) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

    bool isInterestedInFileDrag(const juce::StringArray& files) override;
    void fileDragEnter(const juce::StringArray&, int, int) override { setDropping(true); }
    void fileDragExit(const juce::StringArray&) override { setDropping(false); }
    void filesDropped(const juce::StringArray& files, int, int) override;

private:
    struct Bars {
        int first = -1, last = -1;
    };
    void set(Bars bars, const Plan& plan);
    void setDropping(bool drops);
    void openMenu();                // for the bars at the cursor
    void openRelations(int model);  // of which one is chosen for the bars that were dragged there
    void addRelations(juce::PopupMenu& menu, int firstId) const;
    int barAt(const juce::MouseEvent& event) const;  // -1: none
    const PlanRun* runAt(int bar) const;
    Bars barsAt(int bar) const;  // those chosen, where it is one of them; else its run
    juce::String wordsAt(int bar) const;
    juce::Rectangle<float> boxOf(int first, int last) const;

    const Page& page;
    std::vector<PlanRun> runs;
    int cursor = 0, hoverBar = -1;
    Bars dragged;
    int target = -1;  // the bar that they are dragged to
    bool dropping = false;
};

}  // namespace partimento
