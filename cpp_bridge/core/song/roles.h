#pragma once
// Which part each track of another program's file plays: drums, bass, melody or chords.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "music/played.h"
#include "music/score.h"
#include "song/lines.h"

namespace partimento {

// What one MIDI track plays on one channel.
struct Track {
    std::string name;
    int channel = 0;            // 0..15
    int program = 0;            // General MIDI, 0..127
    int bank = 0;               // of the bank select controller, 0..127
    std::vector<Played> notes;  // by onset and pitch
};

// A part's notes, with the General MIDI program that plays most of them.
struct PartTake {
    int program = 0;
    std::vector<Played> notes;
};

// Melody, chords, bass and drums as far as there are any. Tracks named exactly after parts are those. Else the bass is
// the lowest single line (bass programs and names first); where there is none, the low line of a keyboard. The melody
// is the most prominent single line on top; where it rests for a bar or more, other lines named or sounding as leads
// take over. Everything else is the chords: unisons joined, at most MAX_CHORD_NOTES at once.
std::map<PartName, PartTake> find_parts(const std::vector<Track>& tracks);

// What each track is alone likely to be; none for sound effects.
std::vector<std::optional<PartName>> likely_parts(const std::vector<Track>& tracks);

// By its channel (10), its bank, its name or what it plays.
bool is_drums(const Track& track);

// 3 and more: a bass. Low single notes, a bass program, a bass name.
double bass_evidence(const Track& track);

// The part that a name is, whatever its case.
std::optional<PartName> part_named(std::string_view name);

}  // namespace partimento
