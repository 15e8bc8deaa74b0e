#include "ui/panels/TopBar.h"

#include "music/cell.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

void StyleButton::show(const juce::String& newTitle, const juce::String& newLine, bool newTrouble) {
    if (title == newTitle && line == newLine && trouble == newTrouble) return;
    title = newTitle;
    line = newLine;
    trouble = newTrouble;
    setDescription(title + ". " + line);
    setTooltip("The style to write in; a click lists all. " + line);
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
    g.setFont(letters::bold(letters::BODY));
    g.drawText(title, line.isEmpty() ? area : area.removeFromTop(area.getHeight() / 2 + 1),
               juce::Justification::centredLeft, true);
    g.setColour(trouble ? BAD : QUIET_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    if (line.isNotEmpty()) g.drawText(line, area, juce::Justification::centredLeft, true);
    drawFocus(g, *this, box);
}

void WriteButton::say(const juce::String& newWhat, const juce::String& tip) {
    setTooltip(tip);
    if (what == newWhat) return;
    what = newWhat;
    setDescription(what);
    repaint();
}

void WriteButton::paintButton(juce::Graphics& g, bool over, bool down) {
    auto& look = getLookAndFeel();
    look.drawButtonBackground(g, *this, findColour(buttonColourId), over, down);
    auto area = getLocalBounds().reduced(8, 4);
    g.setColour(isEnabled() ? findColour(textColourOffId) : colours::FAINT_TEXT);
    g.setFont(letters::bold(letters::BODY));
    g.drawText(getButtonText(), what.isEmpty() ? area : area.removeFromTop(area.getHeight() / 2 + 1),
               juce::Justification::centred, true);
    g.setFont(letters::plain(letters::SMALL));
    g.drawFittedText(what, area, juce::Justification::centred, 1, 0.85f);
}

TopBar::TopBar() {
    setTitle("What to write");
    setFocusContainerType(FocusContainerType::focusContainer);
    generate.setColour(juce::TextButton::buttonColourId, colours::ACCENT);
    generate.setColour(juce::TextButton::textColourOffId, colours::ON_ACCENT);
    chords.setTitle("Chord line");
    chords.setTooltip(
        "The chords of new songs, a bar between two strokes; % repeats one. Return writes; left empty, the style finds "
        "its own");
    bars.setTitle("Bars to write");  // the ruler is Bars
    bars.setTooltip("How many bars Generate and Continue write: drag, or double-click to type");
    undo.setTooltip("Undo (Ctrl+Z)");
    redo.setTooltip("Redo (Ctrl+Shift+Z)");
    controls.setTooltip("Controls: how much changes, key, wishes for each part, mix");
    sounds.setTooltip("Sounds: plain or neural, the kit, the timbres");
    tree.setTooltip("All takes of the song, to go back to any");
    chords.setTextToShowWhenEmpty("C | Am7 D7 | G | %     (empty: the style writes them)", colours::FAINT_TEXT);
    chords.setFont(letters::plain(letters::BODY));
    chords.setIndents(10, 0);
    chords.setJustification(juce::Justification::centredLeft);
    chords.setSelectAllWhenFocused(false);
    for (juce::Component* child : std::initializer_list<juce::Component*>{
             &style, &generate, &regenerate, &continueSong, &undo, &redo, &controls, &sounds, &tree, &chords, &tempo,
             &hostTempo, &bars, &takes, &seed, &keepSeed})
        addAndMakeVisible(child);
    tempo.setRange(20.0, 400.0, 1.0);
    tempo.setMouseDragSensitivity(600);
    tempo.setChangeNotificationOnlyOnRelease(true);  // each change is a step that undo takes back
    hostTempo.setTitle("Follow the host's tempo");
    hostTempo.setTooltip(
        "On: the song plays, and is written, in the host's tempo. Off: in its own, which you set on the left");
    hostTempo.setClickingTogglesState(true);
    takes.setRange(1.0, 8.0, 1.0);
    takes.setValue(4.0, juce::dontSendNotification);
    takes.setTooltip("How many takes each request writes, side by side below: drag, or double-click to type");
    takes.setDoubleClickReturnValue(false, 4.0);
    seed.setTooltip(
        "Where chance begins: the same request with the same seed gives the same notes. Each further request takes the "
        "next seeds, one a take, unless the padlock keeps this one");
    keepSeed.quiet = true;
    keepSeed.setClickingTogglesState(true);
    keepSeed.setTooltip("Keep the seed: every request is made with it. Open, each writes other takes");
    keepSeed.onStateChange = [this] { keepSeed.setIcon(keepSeed.getToggleState() ? Icon::locked : Icon::unlocked); };
    tell(0, {}, {});
}

void TopBar::tell(int songBars, const Cells& locked, const Selection& selection) {
    const int count = juce::roundToInt(bars.getValue());
    const auto many = [](int n) { return juce::String(n) + (n == 1 ? " bar" : " bars"); };
    if (songBars == 0 || locked.count() == 0)
        generate.say(many(count), "Writes a new song of " + many(count) + " (G)");
    else
        generate.say("all but what is locked", "Writes the whole song anew, all but what is locked (G)");
    const auto chosen = selection.cells(songBars);
    int open = 0;
    for_each_cell(songBars, [&](PartName part, int bar) {
        open += chosen.has(part, bar) && !(bar < locked.bars() && locked.has(part, bar)) ? 1 : 0;
    });
    const auto which = selection.text();
    const bool some = open < chosen.count();
    if (which.isEmpty())
        regenerate.say({},
                       "Writes bars or parts anew: drag over bars on the ruler, click the names of parts, or "
                       "shift-click single bars in a lane (R)");
    else if (songBars > 0 && open == 0)
        regenerate.say("all of it is locked", "All that is selected is locked: " + which);
    else
        regenerate.say(which, "Writes " + which + " anew" + (some ? ", all but what is locked (R)" : " (R)"));
    regenerate.setEnabled(which.isNotEmpty());
    if (songBars == 0)
        continueSong.say({}, "Writes on after the last bar, once there is one (C)");
    else {
        const auto next = count == 1 ? "bar " + juce::String(songBars + 1)
                                     : "bars " + juce::String(songBars + 1) + "-" + juce::String(songBars + count);
        continueSong.say(next, "Writes on after the last bar: " + next + " (C)");
    }
    continueSong.setEnabled(songBars > 0);
}

void TopBar::paint(juce::Graphics& g) { g.fillAll(colours::DESK); }

void TopBar::resized() {
    auto area = getLocalBounds().reduced(12, 0).withTrimmedTop(10);
    const int gap = 8;
    const bool roomy = getWidth() >= 1100;
    auto line = area.removeFromTop(40);
    style.setBounds(line.removeFromLeft(roomy ? 320 : 214));
    line.removeFromLeft(roomy ? 16 : gap);
    for (auto* button : {&tree, &sounds, &controls}) {
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
