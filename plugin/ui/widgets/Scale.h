#pragma once
// How large the editor is shown, on top of the display's own scale. It is a person's choice and not a song's: a file of
// the user's keeps it for every editor.

#include <juce_core/juce_core.h>

#include <array>

namespace partimento {

inline constexpr std::array EDITOR_SCALES{0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5};

// One of EDITOR_SCALES; 1 where none was saved, or what was saved is none.
double savedScale();
void saveScale(double scale);
juce::File scaleFile();  // holds a number, "1.25"

}  // namespace partimento
