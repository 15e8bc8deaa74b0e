#pragma once
// Notes of a MIDI file: note-ons and the note-offs that end them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "music/quantise.h"
#include "music/score.h"
#include "song/midi_file.h"
#include "song/roles.h"

namespace partimento::midi {

inline constexpr std::size_t MAX_VOICES = 256;  // channels of tracks that are read

// A note in ticks of the file.
struct Struck {
    std::int64_t on = 0, off = 0;
    int channel = 0, pitch = 60, velocity = 80;
    int release = 64;                         // velocity of its note-off
    bool ended = false;                       // by a note-off; else where its pitch is struck again or the track ends
    std::size_t on_event = 0, off_event = 0;  // of the track; the number of events where there is none
};

// The notes of a track in the order of their note-ons. Note-ons and note-offs of a pitch on a channel pair up like
// brackets, so that one that is missing leaves all others as they are; of several that sound together, the first to
// begin is the first to end. A note-off that ends nothing is passed over, as is a note-on without one of its own at a
// tick where its pitch is struck again.
std::vector<Struck> struck_notes(const FileTrack& track);

struct TrackNote {
    std::size_t track;  // of the file
    Struck struck;
};

// What a track plays on one channel.
struct Voice {
    std::size_t track;  // of the file
    int first_note;     // of the track, in Voices::notes
    Track played;       // each note's source is its index in Voices::notes
};

struct Voices {
    std::vector<Voice> voices;
    std::vector<TrackNote> notes;  // of the tracks that are read, in the order of their note-ons
};

// Notes of voices by onset and pitch. Those without a note-off last at most four quarters; those of no length a 32nd.
// The first MAX_VOICES are read. Adds to `remarks` what is left out or mended. Throws std::invalid_argument for more
// than 262,144 notes or 8,192 quarter notes.
Voices voices_of(const File& file, std::vector<std::string>& remarks);

// The notes of one channel of a track as our writer placed them, each with its index in struck_notes(); none where they
// are not to the letter ours any more.
std::optional<std::vector<Traced>> exact_notes(const FileTrack& track, int channel, int ticks_per_quarter);

}  // namespace partimento::midi
