#pragma once
// Which pitches a part's lane shows, and where: a row a pitch for the pitched parts, a row a drum for the drums.

#include <juce_audio_basics/juce_audio_basics.h>
#include <juce_graphics/juce_graphics.h>

#include <vector>

#include "ui/score/TimeAxis.h"

namespace partimento {

class PitchRows {
public:
    // Rows for what the part holds and some room around it. `height` in pixels.
    PitchRows(const Score& score, PartName part, float height);

    int count() const { return static_cast<int>(pitches.size()); }
    int pitchOf(int row) const { return pitches[static_cast<std::size_t>(row)]; }  // row 0 is at the top
    float rowHeight() const { return height / static_cast<float>(pitches.size()); }
    int rowAt(float y) const;
    int pitchAt(float y) const { return pitchOf(rowAt(y)); }
    struct Name {
        int row;
        float y;  // of its middle
    };
    // The rows that are named, downwards: a drum each, as far as there is room, the kit's own first; of the pitched
    // parts, the octaves. Names keep `nameHeight` apart: for this each may stand a little beside its row.
    std::vector<Name> names(PartName part, float nameHeight) const;
    // A pitch that has no row lies just outside, above or below.
    float topOf(int pitch) const;

    // Where a note is drawn and hit. Thin rows are drawn no thinner than they can be seen.
    juce::Rectangle<float> boxOf(const Note& note, PartName part, const TimeAxis& axis) const;

private:
    std::vector<Name> apart(std::vector<int> rows, float nameHeight) const;
    std::vector<int> pitches;
    float height;
};

// "kick", "closed hat"; the number of a key that has no common name.
juce::String drumName(int key);
juce::String pitchName(int pitch);  // "C4" is middle C

}  // namespace partimento
