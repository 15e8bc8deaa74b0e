#pragma once
// What to write: the style, the chord line, tempo, bars, takes and seed; and the three ways to ask for it.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "ui/score/Selection.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/NumberField.h"

namespace partimento {

// Shows the style at hand and opens the list of all.
class StyleButton : public juce::Button {
public:
    StyleButton() : Button("Style") {
        setTitle("Style");
        setTooltip("The style to write in; a click lists all");
    }
    void show(const juce::String& title, const juce::String& line, bool trouble);

private:
    void paintButton(juce::Graphics& g, bool over, bool down) override;
    juce::String title, line;
    bool trouble = false;
};

// Asks for music, and says below its name what it would write.
class WriteButton : public juce::TextButton {
public:
    explicit WriteButton(const juce::String& name) : TextButton(name) { setTitle(name); }
    void say(const juce::String& what, const juce::String& tip);

private:
    void paintButton(juce::Graphics& g, bool over, bool down) override;
    juce::String what;
};

class TopBar : public juce::Component {
public:
    static constexpr int HEIGHT = 96;
    TopBar();

    StyleButton style;
    WriteButton generate{"Generate"}, regenerate{"Regenerate"}, continueSong{"Continue"};
    IconButton undo{Icon::undo, "Undo"}, redo{Icon::redo, "Redo"};
    IconButton controls{Icon::controls, "Controls"}, sounds{Icon::sounds, "Sounds"},
        tree{Icon::tree, "All takes"};  // and `style`: what the drawer shows
    juce::TextEditor chords;
    juce::TextButton hostTempo{"Host"};  // whether the host's tempo leads, and not the song's own
    NumberField tempo{"Tempo"}, bars{"Bars"}, takes{"Takes"}, seed{"Seed"};
    IconButton keepSeed{Icon::unlocked, "Keep the seed"};

    // What the three would write of a song of so many bars.
    void tell(int songBars, const Cells& locked, const Selection& selection);
    void resized() override;
    void paint(juce::Graphics& g) override;
};

}  // namespace partimento
