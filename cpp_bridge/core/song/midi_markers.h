#pragma once
// Chord symbols and sections in a MIDI file's markers and texts.

#include <optional>
#include <string>
#include <vector>

#include "music/score.h"
#include "song/midi_file.h"
#include "song/midi_text.h"

namespace partimento::midi {

// What a file says of itself, where it is ours or was once.
std::optional<Signature> signature_of(const File& file);

// A marker or text that is read as a chord symbol or a section.
struct ReadMarker {
    std::size_t track, event;  // of the file
    int tick;                  // of the score
    bool section;
};

struct Markers {
    std::vector<ReadMarker> read;
    bool chords = false;            // they tell the whole harmony
    std::vector<int> harmony_bars;  // else: bars whose harmony we wrote into another program's file
};

// Reads harmony and sections of a score that has its meter and bars. `late`: ticks of the score before the file's first
// event. In files of other programs markers are chord symbols where most of them read as such, and in bars whose
// harmony we wrote. Adds to `remarks` what is left out.
Markers read_markers(const File& file, bool ours, int late, Score& score, std::vector<std::string>& remarks);

}  // namespace partimento::midi
