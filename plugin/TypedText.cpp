#include "TypedText.h"

#include <cmath>

namespace partimento::typed {
namespace {

juce::String plain(const juce::String& text) {
    return text.trim().toLowerCase().replaceCharacter(0x2212, '-').replaceCharacter(',', '.');
}

bool isUnit(const juce::String& rest, const juce::String& unit) {
    return rest.isEmpty() || (unit.isNotEmpty() && (rest == unit.toLowerCase() || rest + "s" == unit.toLowerCase()));
}

}  // namespace

std::optional<double> number(const juce::String& text, const juce::String& unit) {
    const auto all = plain(text);
    const auto digits = all.initialSectionContainingOnly("+-.0123456789");
    if (!digits.containsAnyOf("0123456789") || digits.substring(1).containsAnyOf("+-") ||
        digits.indexOfChar('.') != digits.lastIndexOfChar('.'))
        return {};
    const double value = digits.getDoubleValue();
    const auto rest = all.substring(digits.length()).trim();
    if (rest == "%") return value / 100.0;
    return isUnit(rest, unit) ? std::optional(value) : std::nullopt;
}

std::optional<int> whole(const juce::String& text, const juce::String& unit) {
    if (text.containsChar('%')) return {};
    const auto value = number(text, unit);
    return value && std::abs(*value) < 1e9 && *value == std::floor(*value) ? std::optional(static_cast<int>(*value))
                                                                           : std::nullopt;
}

std::optional<bool> yesOrNo(const juce::String& text) {
    const auto word = plain(text);
    if (juce::StringArray{"on", "yes", "true", "1"}.contains(word)) return true;
    if (juce::StringArray{"off", "no", "false", "0"}.contains(word)) return false;
    return {};
}

std::optional<int> choice(const juce::String& text, const juce::StringArray& choices) {
    const int index = choices.indexOf(text.trim(), true);
    return index >= 0 ? std::optional(index) : std::nullopt;
}

std::optional<double> level(const juce::String& text, double lowest) {
    if (juce::StringArray{"off", "-inf", "-inf db"}.contains(plain(text))) return lowest;
    return text.containsChar('%') ? std::nullopt : number(text, "dB");
}

std::optional<double> pan(const juce::String& text) {
    const auto word = plain(text);
    if (juce::StringArray{"c", "centre", "center"}.contains(word)) return 0.0;
    for (const auto& [letter, side] : {std::pair("l", -1.0), std::pair("r", 1.0)}) {
        if (!word.startsWith(letter) && !word.endsWith(letter)) continue;
        const auto hundredths = number(word.replace(letter, ""));
        return hundredths && *hundredths >= 0 ? std::optional(side * *hundredths / 100.0) : std::nullopt;
    }
    return number(text);
}

}  // namespace partimento::typed
