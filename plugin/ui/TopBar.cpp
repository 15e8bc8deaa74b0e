#include "TopBar.h"

#include "Colours.h"
#include "Look.h"

namespace partimento {

void StyleButton::show(const juce::String& newTitle, const juce::String& newLine, bool newTrouble) {
    if (title == newTitle && line == newLine && trouble == newTrouble) return;
    title = newTitle;
    line = newLine;
    trouble = newTrouble;
    setDescription(title + ". " + line);
    setTooltip(line);
    repaint();
}

void StyleButton::paintButton(juce::Graphics& g, bool over, bool down) {
    using namespace colours;
    const auto box = getLocalBounds().toFloat();
    g.setColour((getToggleState() ? LIFTED : RAISED).brighter(down ? 0.12f : over ? 0.06f : 0.0f));
    g.fillRoundedRectangle(box.reduced(0.5f), Look::CORNER);
    auto area = getLocalBounds().reduced(12, 4);
    drawIcon(g, Icon::styles, area.removeFromRight(16).toFloat(), getToggleState() ? ACCENT : QUIET_TEXT);
    area.removeFromRight(8);
    g.setColour(TEXT);
    g.setFont(letters::bold(letters::BODY + 0.5f));
    g.drawText(title, line.isEmpty() ? area : area.removeFromTop(area.getHeight() / 2 + 1), juce::Justification::centredLeft, true);
    g.setColour(trouble ? BAD : QUIET_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    if (line.isNotEmpty()) g.drawText(line, area, juce::Justification::centredLeft, true);
    drawFocus(g, *this, box);
}

TopBar::TopBar() {
    setTitle("What to write");
    setFocusContainerType(FocusContainerType::focusContainer);
    generate.setTitle("Generate");
    regenerate.setTitle("Regenerate");
    continueSong.setTitle("Continue");
    generate.setColour(juce::TextButton::buttonColourId, colours::ACCENT);
    generate.setColour(juce::TextButton::textColourOffId, colours::ON_ACCENT);
    generate.setTooltip("Writes the whole song anew, all but what is locked (G)");
    regenerate.setTooltip("Writes what is selected anew, all but what is locked (R)");
    continueSong.setTooltip("Writes on after the last bar (C)");
    chords.setTitle("Chord line");
    chords.setTextToShowWhenEmpty("C | Am7 D7 | G | %     (empty: the style writes them)", colours::FAINT_TEXT);
    chords.setFont(letters::plain(letters::BODY + 0.5f));
    chords.setIndents(10, 0);
    chords.setJustification(juce::Justification::centredLeft);
    chords.setSelectAllWhenFocused(false);
    for (juce::Component* child : std::initializer_list<juce::Component*>{&style, &generate, &regenerate, &continueSong, &undo, &redo, &controls, &tree, &chords, &tempo, &hostTempo, &bars, &takes, &seed, &keepSeed})
        addAndMakeVisible(child);
    tempo.setRange(20.0, 400.0, 1.0);
    tempo.setMouseDragSensitivity(600);
    tempo.setChangeNotificationOnlyOnRelease(true);   // each change is a step that undo takes back
    hostTempo.setTitle("Follow the host's tempo");
    hostTempo.setTooltip("On: the song plays, and is written, in the host's tempo. Off: in its own, which you set on the left");
    hostTempo.setClickingTogglesState(true);
    takes.setRange(1.0, 8.0, 1.0);
    takes.setValue(4.0, juce::dontSendNotification);
    takes.setDoubleClickReturnValue(false, 4.0);
    seed.setTooltip("Where chance begins: the same request with the same seed gives the same notes. Each further request takes the next seeds, one a take, unless the padlock keeps this one");
    keepSeed.quiet = true;
    keepSeed.setClickingTogglesState(true);
    keepSeed.setTooltip("Keep the seed: every request is made with it. Open, each writes other takes");
    keepSeed.onStateChange = [this] { keepSeed.setIcon(keepSeed.getToggleState() ? Icon::locked : Icon::unlocked); };
    nameSelection({});
}

void TopBar::nameSelection(const juce::String& selection) {
    regenerate.setEnabled(selection.isNotEmpty());
    regenerate.setButtonText(selection.isEmpty() ? "Regenerate" : selection.length() <= 10 ? "Regenerate " + selection : "Regenerate selection");
}

void TopBar::paint(juce::Graphics& g) {
    g.fillAll(colours::DESK);
}

void TopBar::resized() {
    auto area = getLocalBounds().reduced(12, 0).withTrimmedTop(10);
    const int gap = 8;
    const bool roomy = getWidth() >= 1100;
    auto line = area.removeFromTop(40);
    style.setBounds(line.removeFromLeft(roomy ? 320 : 214));
    line.removeFromLeft(roomy ? 16 : gap);
    for (auto* button : {&tree, &controls}) {
        button->setBounds(line.removeFromRight(36).withSizeKeepingCentre(36, 34));
        line.removeFromRight(4);
    }
    line.removeFromRight(roomy ? 20 : 8);
    for (auto* button : {&redo, &undo}) {
        button->setBounds(line.removeFromRight(32).withSizeKeepingCentre(32, 34));
        line.removeFromRight(4);
    }
    generate.setBounds(line.removeFromLeft(roomy ? 130 : 104));
    line.removeFromLeft(gap);
    regenerate.setBounds(line.removeFromLeft(roomy ? 180 : 148));
    line.removeFromLeft(gap);
    continueSong.setBounds(line.removeFromLeft(roomy ? 120 : 92));
    area.removeFromTop(8);
    line = area.removeFromTop(32);
    keepSeed.setBounds(line.removeFromRight(24).withSizeKeepingCentre(24, 28));
    line.removeFromRight(2);
    const auto place = [&](juce::Component& field, int width, int wide) {
        field.setBounds(line.removeFromRight(roomy ? wide : width));
        line.removeFromRight(gap);
    };
    place(seed, 80, 104);
    place(takes, 70, 90);
    place(bars, 70, 90);
    if (hostTempo.isVisible()) {
        place(hostTempo, 44, 50);
        line.removeFromRight(2 - gap);
    }
    place(tempo, 92, 108);
    chords.setBounds(line);
}

}  // namespace partimento
