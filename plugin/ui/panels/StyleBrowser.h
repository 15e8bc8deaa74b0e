#pragma once
// The styles that there are, as cards; those that cannot be used say why.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <vector>

#include "style/style.h"

namespace partimento {

struct StyleShown {
    juce::String name;     // the file's
    Card card;             // of no title while it is not read yet
    juce::String trouble;  // why it cannot be used, in a sentence; empty where it can
};

// As it is named wherever the editor names it: by its card, or while that is not read by its file.
juce::String titleOf(const StyleShown& style);

class StyleBrowser : public juce::Component, private juce::ListBoxModel {
public:
    StyleBrowser();
    std::function<void(int index)> onChoose;  // into what show() was given
    std::function<void(const juce::File& file)> onAdd;
    std::function<void()> onLook;  // through the folders that were offered

    void show(std::vector<StyleShown> styles, int chosen);
    void offer(const juce::StringArray& folders);  // that the song names, and the musician does not know yet
    void resized() override;
    void paint(juce::Graphics& g) override;

private:
    int getNumRows() override { return static_cast<int>(found.size()); }
    juce::String getNameForRow(int row) override;
    juce::String getTooltipForRow(int row) override { return getNameForRow(row); }
    void paintListBoxItem(int row, juce::Graphics& g, int width, int height, bool selected) override;
    void listBoxItemClicked(int row, const juce::MouseEvent&) override { choose(row); }
    void returnKeyPressed(int row) override { choose(row); }
    void selectedRowsChanged(int) override;
    void choose(int row);
    void filter();
    void askForFile();

    std::vector<StyleShown> styles;
    std::vector<int> found;  // indices into styles, as the search field leaves them
    int chosen = -1;
    juce::Label heading;
    juce::TextEditor search, details;
    juce::ListBox list{{}, this};
    juce::TextButton add{"Add a style..."}, look;
    std::unique_ptr<juce::FileChooser> chooser;
};

}  // namespace partimento
