#pragma once
// What the arranger is asked for, and what a style is asked for then.

#include <optional>
#include <string>

#include "Controls.h"
#include "SongPlan.h"
#include "writing/generator.h"

namespace partimento {

struct Task {
    enum class What {
        song,    // a new score; where cells are locked, all the others
        cells,   // those named, but for the locked ones
        onward,  // bars after the last
    };
    What what = What::song;
    Cells cells;
    int style = 0;  // index into the library
    int bars = 8, takes = 1;
    std::uint64_t seed = 0;  // of the first take; the others have those after it
    double temperature = DEFAULT_TEMPERATURE;
    std::size_t quality = DEFAULT_TAKE_QUALITY;  // of TAKE_QUALITIES
    double tempo_bpm = 0.0;                      // of a new score; 0: the style's
    std::optional<Meter> meter;                  // of a new score; none, or one that styles do not know: the style's
    std::string chords;                          // the chord line of a new score
    Controls controls;
    SongPlan plan;  // of the song at hand
};

// The task as a request to a style. Throws std::invalid_argument in one sentence where it cannot be.
Request requestFor(const Style& style, const Task& task, const Score& song, const Cells& locked);

// A stream goes on by so many bars at a time.
inline constexpr int STREAM_BARS = 4;
// The stream with STREAM_BARS more, or those it begins with where it has none yet. Its chords go round in the chord
// line, if there is one. The same task, score and beginning give the same stream.
Score streamedOn(const Style& style, const Task& task, const Score& soFar);

// A phrase with an answer of its length, in all parts of the style: bars after the last of the phrase.
Score answered(const Style& style, const Task& task, const Score& phrase);

}  // namespace partimento
