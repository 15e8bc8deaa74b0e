#include "ui/widgets/SectionHeader.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

void SectionHeader::paintButton(juce::Graphics& g, bool over, bool) {
    const auto box = getLocalBounds().toFloat();
    juce::Path chevron;
    chevron.startNewSubPath(-2.0f, -4.0f);
    chevron.lineTo(2.0f, 0.0f);
    chevron.lineTo(-2.0f, 4.0f);
    const float turn = getToggleState() ? juce::MathConstants<float>::halfPi : 0.0f;
    g.setColour(over ? colours::TEXT : colours::QUIET_TEXT);
    g.strokePath(chevron, juce::PathStrokeType(1.6f),
                 juce::AffineTransform::rotation(turn).translated(8.0f, box.getCentreY()));
    g.setFont(letters::bold(letters::BODY));
    g.setColour(colours::TEXT);
    g.drawText(getName(), getLocalBounds().withTrimmedLeft(18), juce::Justification::centredLeft, true);
    drawFocus(g, *this, box);
}

}  // namespace partimento
