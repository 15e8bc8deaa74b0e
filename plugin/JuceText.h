#pragma once
// The one way from the core's and files' text into JUCE, which reads past the end of UTF-8 that is cut.

#include <juce_core/juce_core.h>

#include <string_view>

#include "music/text.h"

namespace partimento {

inline juce::String juceText(std::string_view text) {
    const auto clean = readable(text);
    return juce::String::fromUTF8(clean.data(), static_cast<int>(clean.size()));
}

// The same for text that may have several lines.
inline juce::String juceLines(std::string_view text) {
    juce::String lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines << juceText(text.substr(0, end)) << "\n";
        text.remove_prefix(end + 1);
    }
    return lines + juceText(text);
}

}  // namespace partimento
