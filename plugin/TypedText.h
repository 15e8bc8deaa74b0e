#pragma once
// What a person types as a parameter's value in a host: read as they mean it, or not at all.

#include <juce_core/juce_core.h>

#include <optional>

namespace partimento::typed {

// "0.75", "0,75", " -6 dB", "75 %" (0.75): a number and, where one stands behind it, the unit or a percent sign. None
// for anything else.
std::optional<double> number(const juce::String& text, const juce::String& unit = {});

// As number(), for whole numbers: "8", "8 bars".
std::optional<int> whole(const juce::String& text, const juce::String& unit = {});

// "on", "off", "yes", "no", "true", "false", "1", "0".
std::optional<bool> yesOrNo(const juce::String& text);

// The index of the choice, whatever its case; none where there is no such choice.
std::optional<int> choice(const juce::String& text, const juce::StringArray& choices);

// A level in dB, also "off" or "-inf": the lowest.
std::optional<double> level(const juce::String& text, double lowest);

// A place from -1 to 1, also "L 30", "30 R" (hundredths) or "C".
std::optional<double> pan(const juce::String& text);

}  // namespace partimento::typed
