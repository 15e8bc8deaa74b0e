#pragma once
// All takes of the song, each under the one it came from; any can be returned to.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <vector>

#include "song/takes.h"
#include "ui/widgets/Colours.h"

namespace partimento {

// A take as a line of the tree, with where it stands in it.
struct TakeLine {
    int id = 0, depth = 0;
    juce::String title;  // "melody 5-6, seed 8"
    juce::String style;  // its file's name, or its title
    bool operator==(const TakeLine&) const = default;
};

// Every take once, each after its parent, branches after what they leave.
std::vector<TakeLine> linesOf(const Takes& takes);

class TakeTree : public juce::Component, private juce::ListBoxModel {
public:
    TakeTree();
    std::function<void(int id)> onChoose;
    void show(std::vector<TakeLine> lines, int current);
    const std::vector<TakeLine>& shownLines() const { return lines; }
    void resized() override;
    void paint(juce::Graphics& g) override { g.fillAll(colours::PANEL); }

private:
    int getNumRows() override { return static_cast<int>(lines.size()); }
    juce::String getNameForRow(int row) override;
    juce::String getTooltipForRow(int) override { return "Click: go back to this take; nothing is lost"; }
    void paintListBoxItem(int row, juce::Graphics& g, int width, int height, bool selected) override;
    void listBoxItemClicked(int row, const juce::MouseEvent&) override { choose(row); }
    void returnKeyPressed(int row) override { choose(row); }
    void choose(int row);

    std::vector<TakeLine> lines;
    int current = -1;
    juce::Label heading;
    juce::ListBox list{{}, this};
};

}  // namespace partimento
