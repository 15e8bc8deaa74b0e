#include "ui/widgets/Complaint.h"

#include <cmath>

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr int WIDEST = 420, MARGIN = 10;

void Complaint::show(const juce::String& newSentence, juce::TextEditor& newField) {
    sentence = newSentence;
    field = &newField;
    for (const int id : {juce::TextEditor::outlineColourId, juce::TextEditor::focusedOutlineColourId})
        if (sentence.isEmpty())
            field->removeColour(id);
        else
            field->setColour(id, colours::BAD);
    field->repaint();
    setDescription(sentence);
    setVisible(sentence.isNotEmpty());
    if (sentence.isEmpty()) return;
    place();
    toFront(false);
    repaint();
}

void Complaint::place() {
    const auto* desk = getParentComponent();
    if (desk == nullptr || field == nullptr || !isVisible()) return;
    const auto box = desk->getLocalArea(field, field->getLocalBounds());
    lines = letters::wrapped(sentence, std::min(WIDEST, desk->getWidth()) - 2 * MARGIN, colours::BAD);
    const int width = juce::roundToInt(std::ceil(lines.getWidth())) + 2 * MARGIN;
    setBounds(std::min(box.getX(), desk->getWidth() - width - 4), box.getBottom() + 3, width,
              juce::roundToInt(std::ceil(lines.getHeight())) + MARGIN);
}

void Complaint::paint(juce::Graphics& g) {
    const auto box = getLocalBounds().toFloat().reduced(0.5f);
    g.setColour(colours::RAISED);
    g.fillRoundedRectangle(box, Look::CORNER);
    g.setColour(colours::BAD);
    g.drawRoundedRectangle(box.reduced(0.5f), Look::CORNER, 1.0f);
    lines.draw(g, getLocalBounds().reduced(MARGIN, MARGIN / 2).toFloat());
}

}  // namespace partimento
