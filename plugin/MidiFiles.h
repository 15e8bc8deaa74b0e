#pragma once
// Scores as MIDI files, for other tracks and from them. Message thread.

#include <juce_audio_basics/juce_audio_basics.h>

#include <vector>

#include "music/score.h"

namespace partimento {

// Format 1, 960 ticks to the quarter note: a track of tempo, meter, key and chord symbols as markers, then one track a
// part. Of the asked cells alone (sized for the score), from the first bar that holds one.
juce::MidiFile midiOf(const Score& score, const Cells& cells);
// A file of that, in the folder for temporary files, named after what is in it.
juce::File midiFileOf(const Score& score, const Cells& cells);

// A track, or a channel of one, as it was found in a file.
struct FoundPart {
    juce::String name;
    int channel = 1, program = -1;
    std::vector<Note> notes;           // on the grid, from the file's first bar
    PartName part = PartName::melody;  // what it is likely to be
    bool used = true;
};
struct FoundSong {
    Score song;  // of no notes: tempo, meter, key and bars
    std::vector<FoundPart> parts;
};
// Throws std::runtime_error in one sentence that names the file.
FoundSong readMidi(const juce::File& file);
// The parts as they are assigned, put together.
Score scoreOf(const FoundSong& found);

}  // namespace partimento
