#include "ui/panels/PieceButton.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Look.h"

namespace partimento {

PieceButton::PieceButton(const juce::String& name) : Button(name) {
    setTitle(name);
    setTooltip("Plays the " + name.toLowerCase() +
               " and chooses it. Drag onto a track: its WAV file. Drop a WAV file: "
               "a hit like it");
    setHelpText(getTooltip());
}

void PieceButton::show(bool isChosen, bool isLocked) {
    if (chosen == isChosen && locked == isLocked) return;
    chosen = isChosen;
    locked = isLocked;
    setDescription(juce::String(chosen ? "chosen" : "not chosen") + (locked ? ", locked" : ""));
    repaint();
}

void PieceButton::mouseDown(const juce::MouseEvent& event) {
    dragging = false;
    Button::mouseDown(event);
}

void PieceButton::mouseDrag(const juce::MouseEvent& event) {
    if (dragging || event.getDistanceFromDragStart() < 6 || !onDragOut) return Button::mouseDrag(event);
    dragging = true;
    setState(buttonNormal);
    onDragOut();
}

void PieceButton::paintButton(juce::Graphics& g, bool over, bool down) {
    const auto box = getLocalBounds().toFloat().reduced(0.5f);
    g.setColour((chosen ? colours::LIFTED : colours::RAISED).brighter(down ? 0.15f : over ? 0.08f : 0.0f));
    g.fillRoundedRectangle(box, Look::CORNER);
    if (chosen) {
        g.setColour(colours::of(PartName::drums));
        g.drawRoundedRectangle(box.reduced(0.5f), Look::CORNER, 1.5f);
    }
    g.setColour(colours::TEXT);
    g.setFont(letters::plain(letters::SMALL));
    g.drawText(getName(), getLocalBounds().reduced(2), juce::Justification::centred, false);
    if (locked) drawIcon(g, Icon::locked, box.withLeft(box.getRight() - 14.0f).withHeight(14.0f), colours::QUIET_TEXT);
    drawFocus(g, *this, box);
}

}  // namespace partimento
