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
    setTitle("Quotes");
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
        "What the melody and the bass have in a row that a song which the style learnt from has too. Each dot is a "
        "note, as far as is allowed (Longest quote, in the controls). Now: " +
        (text.isEmpty() ? "none" : text));
    repaint();
}

juce::String NoveltyMeter::words() const {
    if (longest.notes == 0) return "Quotes no known song";
    return "Quotes " + juce::String(longest.notes) + " notes of " + juceText(longest.piece);
}

void NoveltyMeter::paint(juce::Graphics& g) {
    using namespace colours;
    auto area = getLocalBounds().toFloat();
    g.setFont(letters::plain(letters::SMALL));
    g.setColour(QUIET_TEXT);
    g.drawText(words(), longest.notes == 0 ? area : area.removeFromTop(area.getHeight() * 0.65f),
               juce::Justification::centredLeft, true);
    if (longest.notes == 0) return;
    // A dot a note, as far as the bound; the run fills them from the left.
    const int dots = limit > 0 ? limit : DEFAULT_LONGEST_COPY;
    const float pitch = std::min(7.0f, area.getWidth() / static_cast<float>(dots));
    for (int i = 0; i < dots; ++i) {
        const bool shared = i < longest.notes;
        g.setColour(!shared ? LIFTED : longest.notes > dots ? BAD : i >= dots - 2 ? ACCENT : of(PartName::chords));
        g.fillEllipse(area.getX() + static_cast<float>(i) * pitch, area.getY(), pitch - 2.0f, pitch - 2.0f);
    }
}

}  // namespace partimento
