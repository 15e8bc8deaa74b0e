#include "ui/panels/NoveltyMeter.h"

#include <algorithm>

#include "JuceText.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

const Copy* longestOf(const std::vector<Copy>& copies) {
    const auto found =
        std::max_element(copies.begin(), copies.end(), [](const Copy& a, const Copy& b) { return a.notes < b.notes; });
    return found == copies.end() || found->notes == 0 ? nullptr : &*found;
}

}  // namespace

juce::String longestRunText(const std::vector<Copy>& copies) {
    const auto* copy = longestOf(copies);
    if (copy == nullptr) return {};
    return juce::String(std::string(name_of(copy->part))) + ": " + juce::String(copy->notes) + " notes as in " +
           juceText(copy->piece) + ", from bar " + juce::String(copy->bar + 1);
}

NoveltyMeter::NoveltyMeter() {
    setTitle("Novelty");
    show({}, DEFAULT_LONGEST_COPY);
}

std::unique_ptr<juce::AccessibilityHandler> NoveltyMeter::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::staticText);
}

void NoveltyMeter::show(const std::vector<Copy>& copies, int newLimit) {
    const auto* copy = longestOf(copies);
    longest = copy != nullptr ? *copy : Copy();
    limit = newLimit;
    const auto text = longestRunText(copies);
    setDescription(text.isEmpty() ? "No run of notes is shared with a song that the style learnt from" : text);
    setTooltip(
        "Novelty. Each dot is a note; those of the longest run that is also in a song that the style learnt from are "
        "lit, "
        "of as many as may be (Longest quote, in the controls). Now: " +
        (text.isEmpty() ? "none" : text));
    repaint();
}

void NoveltyMeter::paint(juce::Graphics& g) {
    using namespace colours;
    auto area = getLocalBounds().toFloat();
    // A dot a note, as far as the bound; the run fills them from the left.
    const int dots = limit > 0 ? limit : DEFAULT_LONGEST_COPY;
    const float pitch = 7.0f;
    for (int i = 0; i < dots; ++i) {
        const bool shared = i < longest.notes;
        g.setColour(!shared ? LIFTED : longest.notes > dots ? BAD : i >= dots - 2 ? ACCENT : of(PartName::chords));
        g.fillEllipse(area.getX() + static_cast<float>(i) * pitch, area.getCentreY() - 2.5f, 5.0f, 5.0f);
    }
    g.setFont(letters::plain(letters::SMALL));
    g.setColour(longest.notes == 0 ? FAINT_TEXT : QUIET_TEXT);
    const auto text = longest.notes == 0 ? juce::String("all new")
                                         : juce::String(longest.notes) + " as in " + juceText(longest.piece);
    g.drawText(text, area.withTrimmedLeft(static_cast<float>(dots) * pitch + 6.0f), juce::Justification::centredLeft,
               true);
}

}  // namespace partimento
