#pragma once
// Scores as MIDI files. Ours read back to the same score; in files of other programs the parts, chords and key are
// found. Every element is read on its own merits, so that our file keeps what another program left of it. A score that
// was read from another program's file keeps that file, and is written into it (song/midi_patch.h).
//
// Ours: format 1, 960 ticks to the quarter note. The first track conducts: tempo, meter, key, sections ([A]) and chord
// symbols as markers, and a text with our name, the number of bars and the exact tempo. Then one track a part, named
// after it. A note sounds at its onset and timing; timing also travels as release velocity 64 + timing, since the
// sounding position alone does not say what is grid and what is feel.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "music/score.h"
#include "song/midi_file.h"
#include "song/roles.h"

namespace partimento {

namespace midi {

// The bytes of a file: the same score gives the same bytes. A score that was read from a file is written into that
// file: the cells that have changed since are put in place of what was there, and all else stays byte for byte. Throws
// std::invalid_argument for a score that is not valid.
std::string write(const Score& score);
// The asked cells alone (sized for the score), from the first bar that has one.
std::string write(const Score& score, const Cells& cells);

// A track, or a channel of one, and what it is read as.
struct FoundTrack {
    std::string name;  // UTF-8
    int channel = 0, program = 0;
    std::vector<Note> notes;           // in the score's bars
    PartName part = PartName::melody;  // what it is likely to be
    bool used = true;
    std::vector<int> sources;  // of each note, its index among the file's notes
    bool operator==(const FoundTrack&) const = default;
};

struct Found {
    Score score;
    std::vector<FoundTrack> tracks;
    std::vector<std::string> remarks;  // one sentence for each thing that was not as it should be
};

// Throws std::invalid_argument in one sentence for what is no MIDI file, has no notes that a part could play, or more
// than MAX_BARS bars.
Found read(std::string_view bytes);

// What a score that was read from these bytes keeps of them; `roles`: the parts of Found::tracks where they were
// corrected. Throws as `read`, and where the roles are not as many as the tracks.
SourceFile source_file(std::string_view bytes, const std::vector<std::optional<PartName>>& roles);

// Whether a file names us: it was ours once.
bool is_ours(const File& file);

// The score with the tracks' notes in the parts that they now name, in place of those that were found.
Score reassigned(const Found& found);

// What each track plays on each channel, notes by onset and pitch. A note ends at its note-off; without one where its
// pitch is struck again or the track ends, at most four quarters later; one of no length lasts a 32nd. Throws
// std::invalid_argument for more than 262,144 notes or 8,192 quarter notes.
std::vector<Track> tracks_of(const File& file);

// Program and notes on the grid of each part that the tracks have.
struct PartNotes {
    int program = 0;
    std::vector<Note> notes;
};
std::map<PartName, PartNotes> parts_of(const std::vector<Track>& tracks, double tempo_bpm);

}  // namespace midi
}  // namespace partimento
