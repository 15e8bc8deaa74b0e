#include "ui/widgets/Complaint.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr int WIDEST = 420, LINE = 17, MARGIN = 9;

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
    const int most = std::min(WIDEST, desk->getWidth()) - 2 * MARGIN,
              length = letters::plain(letters::SMALL).getStringWidth(sentence) + 2,
              lines = length <= most ? 1 : length * 9 / (8 * most) + 1;  // lines break between words
    const int width = std::min(length, most) + 2 * MARGIN;
    setBounds(std::min(box.getX(), desk->getWidth() - width - 4), box.getBottom() + 3, width, lines * LINE + MARGIN);
}

void Complaint::paint(juce::Graphics& g) {
    const auto box = getLocalBounds().toFloat().reduced(0.5f);
    g.setColour(colours::RAISED);
    g.fillRoundedRectangle(box, Look::CORNER);
    g.setColour(colours::BAD);
    g.drawRoundedRectangle(box.reduced(0.5f), Look::CORNER, 1.0f);
    g.setFont(letters::plain(letters::SMALL));
    g.drawFittedText(sentence, getLocalBounds().reduced(MARGIN, 2), juce::Justification::centredLeft,
                     std::max(1, getHeight() / LINE), 1.0f);
}

}  // namespace partimento
