#pragma once
// MIDI files on disk, for other tracks and from them; core/song/midi.h reads and writes them. Message thread.

#include <juce_core/juce_core.h>

#include "SongPlan.h"
#include "music/score.h"
#include "song/midi.h"

namespace partimento {

// A MIDI file of the asked cells (sized for the score), in the folder for temporary files, named after its parts.
// Throws std::runtime_error in one sentence where it cannot be written.
juce::File midiFileOf(const Score& score, const Cells& cells);

// Throws std::runtime_error in one sentence that names the file.
midi::Found readMidi(const juce::File& file);

// What a new song can have of a file's: its bars, meter and sections, and which of its bars are like which.
struct FoundStructure {
    Score bars;  // of no note
    SongPlan plan;
};
// Throws as readMidi, and where the song is too long, or in a meter that styles do not know, or in several.
FoundStructure readStructure(const juce::File& file);

}  // namespace partimento
