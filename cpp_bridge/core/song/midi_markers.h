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

// Reads harmony and sections of a score that has its meter and bars. `late`: ticks of the score before the file's first
// event. In files of other programs markers are chord symbols where most of them read as such. Adds to `remarks` what
// is left out.
void read_markers(const File& file, bool ours, int late, Score& score, std::vector<std::string>& remarks);

}  // namespace partimento::midi
