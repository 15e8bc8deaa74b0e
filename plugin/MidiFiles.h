#pragma once
// MIDI files on disk, for other tracks and from them; core/song/midi.h reads and writes them. Message thread.

#include <juce_core/juce_core.h>

#include "music/score.h"
#include "song/midi.h"

namespace partimento {

// A MIDI file of the asked cells (sized for the score), in the folder for temporary files, named after its parts.
// Throws std::runtime_error in one sentence where it cannot be written.
juce::File midiFileOf(const Score& score, const Cells& cells);

// Throws std::runtime_error in one sentence that names the file.
midi::Found readMidi(const juce::File& file);

}  // namespace partimento
