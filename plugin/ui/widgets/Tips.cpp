#include "ui/widgets/Tips.h"

namespace partimento {

constexpr int MOST_MS = 3000, MS_A_LETTER = 60;

bool Tips::aim(juce::Component& under, const juce::String& tip) {
    // A number's text lies in the field that is the number's.
    juce::Component* whole = under.findParentComponentOfClass<juce::Slider>();
    if (whole == nullptr) whole = &under;
    if (auto* desk = getParentComponent()) house.tipBeside = desk->getLocalArea(whole, whole->getLocalBounds());
    const auto now = milliseconds();
    if (whole != field || tip != shown) since = now;
    field = whole;
    shown = tip;
    const bool typed = dynamic_cast<juce::TextEditor*>(&under) != nullptr && under.hasKeyboardFocus(true);
    return !typed && now - since < static_cast<juce::uint32>(MOST_MS + MS_A_LETTER * tip.length());
}

}  // namespace partimento
