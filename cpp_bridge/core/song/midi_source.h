#pragma once
// A MIDI file that a score was read from, and which of its notes each note of the score is. So a score that has changed
// is written into its file, and all else of the file stays as it was, byte for byte.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "music/score.h"
#include "song/midi_file.h"
#include "song/midi_markers.h"
#include "song/midi_notes.h"

namespace partimento::midi {

// A note of the score, by what is unique to it in its part.
struct NotePlace {
    int onset_ticks = 0, pitch = 60;
    auto operator<=>(const NotePlace&) const = default;
};

// A note of the file and what it is to the score. Notes that a part leaves out, as doublings, go with the nearest note
// of its part in their bar; where the part has none there, they go when it gets some.
struct SourceNote {
    TrackNote heard;
    std::optional<PartName> part;    // none: no part's, such as an echo or a sound effect
    std::optional<NotePlace> place;  // of the note that it is or goes with
    bool read = false;               // it is that note
    int bar = 0;                     // of the score
};

// Where the file begins in the score.
struct Start {
    int late = 0;        // ticks of the score before the file's first event
    double delay = 0.0;  // quarter notes that its notes lie behind the bar lines
};

// What a file is read as.
struct Reading {
    File file;
    bool ours = false;  // it was written by us, and by another program since
    Start start;
    Markers markers;
    std::vector<std::optional<PartName>> roles;  // of the tracks as somebody has corrected them; none: as found
};

struct Source : Reading {
    Score score;  // as it was read
    std::vector<SourceNote> notes;

    // Where a place in the score lies in the file, and where a note there sounds, `timing` in quarters of a tick; below
    // 0: before its first event.
    std::int64_t file_tick(int tick) const;
    std::int64_t note_tick(int tick, int timing) const;
};

// A note of a part of the score, and its index among the file's.
struct ReadNote {
    PartName part;
    NotePlace place;
    int source;
};

// The score is without a source yet.
std::shared_ptr<const Source> source_of(Reading reading, const Score& score, const std::vector<TrackNote>& notes,
                                        std::span<const ReadNote> read);

}  // namespace partimento::midi
