#pragma once
// THE table of event fields. Python, the weights and the sampler all take sizes and values from here; the fingerprint
// of this table travels in every weight file.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "music/attributes.h"
#include "music/chord.h"
#include "music/score.h"

namespace partimento {

// One transformer step is one event: a record of small fields. Value 0 means that the event does not have the field.
enum class Field : std::uint8_t {
    kind,         // EventKind
    part,         // PartName + 1
    bar,          // of a cell: its bar in the window + 1
    section,      // of a cell: its section's letter, in the order in which letters come in the window, + 1, where given
    bars_left,    // of a cell: bars to its section's end, this one among them, where given
    bars_in,      // of a cell: bars from the song's beginning, this one among them, near it and where given
    bars_to_end,  // of a cell: bars to the song's end, this one among them, near it and where given
    density,      // of a cell, as are the next five: level of the attribute + 1, where given
    height,
    polyphony,
    complexity,
    syncopation,
    dynamics,
    meter,     // of the song: index into METERS + 1
    tempo,     // of the song: tempo bucket + 1
    mode,      // of the song: 1 major, 2 minor
    disguise,  // of the song: 1 where training shows it in another key and on another kit; never while playing
    like,      // of an asked cell's notes, and predicted before the first: which bar it is like, see plan.h
    likeness,  // how, a Likeness
    moved,     // by how many steps of the scale, + MAX_MOVE + 1, where it is moved
    position,  // onset in the bar, ticks + 1; as an output also DONE: the cell ends here
    pitch,     // relative to the key signature (a song in C or A minor is at its written pitch) + 1; drums: the key + 1
    duration,  // index into DURATIONS + 1; not for drums
    velocity,  // velocity / 4 + 1
    timing,    // timing + MAX_TIMING + 1
    root,      // of a chord, relative to the key signature, 0..11, or NO_CHORD, + 1
    quality,   // index into QUALITIES + 1
    chord_bass,  // semitones above the root, 0..11, + 1
};
inline constexpr int FIELD_COUNT = 28;

enum class EventKind : std::uint8_t { none, song, given_cell, asked_cell, note, chord };

// How a cell is like another: all the same; but for velocities and timing; moved along the scale; from the middle of
// the bar on different; half of its notes the same; its rhythm and its ups and downs; its rhythm.
enum class Likeness : std::uint8_t { none, exact, same, moved, ending, varied, contour, rhythm };
inline constexpr int LIKENESS_COUNT = 8;
inline constexpr std::array<std::string_view, LIKENESS_COUNT> LIKENESS_NAMES{"none",   "exact",  "same",    "moved",
                                                                             "ending", "varied", "contour", "rhythm"};

inline constexpr std::array<Meter, 11> METERS{
    {{4, 4}, {3, 4}, {2, 4}, {6, 8}, {12, 8}, {2, 2}, {9, 8}, {3, 8}, {5, 4}, {7, 8}, {6, 4}}};
inline constexpr int MAX_BAR_TICKS = 144;

inline constexpr std::array<int, 52> DURATIONS{
    1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21,  22,  23,  24,  26,  28,  30,
    32, 34, 36, 39, 42, 44, 46, 48, 54, 60, 64, 66, 69, 72, 80, 84, 90, 93, 96, 108, 120, 144, 168, 192, 288, 384};
inline constexpr int VELOCITY_BUCKETS = 32;
inline constexpr int TEMPO_BUCKETS = 16;
inline constexpr int WINDOW_SECTIONS = 8;  // letters that one sequence distinguishes
inline constexpr int MAX_BARS_LEFT = 8;
inline constexpr int MAX_BARS_BACK = 31, MAX_BARS_AHEAD = 16;  // to the bar that a cell is like
inline constexpr int NEW_BAR = 1;                              // value of Field::like: like none
inline constexpr int MAX_MOVE = 7;                             // steps of the scale
inline constexpr int WINDOW_BARS = 32;                         // the most bars that one sequence spans
inline constexpr int CONTEXT_EVENTS = 1024;                    // the most events that one sequence holds
inline constexpr int DONE = MAX_BAR_TICKS + 1;                 // output value of Field::position

struct FieldInfo {
    std::string_view name;
    int size;        // values 0..size-1
    bool predicted;  // the network has an output head for it
};
inline constexpr std::array<FieldInfo, FIELD_COUNT> FIELDS{{
    {"kind", 6, false},
    {"part", PART_COUNT + 1, false},
    {"bar", WINDOW_BARS + 1, false},
    {"section", WINDOW_SECTIONS + 1, false},
    {"bars_left", MAX_BARS_LEFT + 1, false},
    {"bars_in", MAX_BARS_LEFT + 1, false},
    {"bars_to_end", MAX_BARS_LEFT + 1, false},
    {"density", ATTRIBUTE_LEVELS[0] + 1, false},
    {"register", ATTRIBUTE_LEVELS[1] + 1, false},
    {"polyphony", ATTRIBUTE_LEVELS[2] + 1, false},
    {"complexity", ATTRIBUTE_LEVELS[3] + 1, false},
    {"syncopation", ATTRIBUTE_LEVELS[4] + 1, false},
    {"dynamics", ATTRIBUTE_LEVELS[5] + 1, false},
    {"meter", static_cast<int>(METERS.size()) + 1, false},
    {"tempo", TEMPO_BUCKETS + 1, false},
    {"mode", 3, false},
    {"disguise", 2, false},
    {"like", NEW_BAR + MAX_BARS_BACK + MAX_BARS_AHEAD + 1, true},
    {"likeness", LIKENESS_COUNT, true},
    {"moved", 2 * MAX_MOVE + 2, true},
    {"position", MAX_BAR_TICKS + 2, true},
    {"pitch", 129, true},
    {"duration", static_cast<int>(DURATIONS.size()) + 1, true},
    {"velocity", VELOCITY_BUCKETS + 1, true},
    {"timing", 2 * MAX_TIMING + 2, true},
    {"root", NO_CHORD + 2, true},
    {"quality", static_cast<int>(QUALITIES.size()) + 1, true},
    {"chord_bass", 13, true},
}};
inline constexpr const FieldInfo& info(Field field) { return FIELDS[static_cast<std::size_t>(field)]; }

// The order in which fields are chosen, each in view of those before it: before a cell its plan, then each note's or
// chord's.
inline constexpr std::array PLAN_FIELDS{Field::like, Field::likeness, Field::moved};
inline constexpr std::array CONTENT_FIELDS{Field::position, Field::pitch, Field::duration, Field::velocity,
                                           Field::timing,   Field::root,  Field::quality,  Field::chord_bass};
inline constexpr bool is_plan(Field field) { return field >= Field::like && field <= Field::moved; }
inline constexpr std::array NOTE_FIELDS{Field::position, Field::pitch, Field::duration, Field::velocity, Field::timing};
inline constexpr std::array DRUM_FIELDS{Field::position, Field::pitch, Field::velocity, Field::timing};
inline constexpr std::array CHORD_FIELDS{Field::position, Field::root, Field::quality, Field::chord_bass};

struct Event {
    std::array<std::uint8_t, FIELD_COUNT> fields{};
    std::uint8_t& operator[](Field f) { return fields[static_cast<std::size_t>(f)]; }
    std::uint8_t operator[](Field f) const { return fields[static_cast<std::size_t>(f)]; }
    bool operator==(const Event&) const = default;
};

inline int duration_index(int ticks) {
    const auto at = std::lower_bound(DURATIONS.begin(), DURATIONS.end(), ticks);
    if (at == DURATIONS.end()) return static_cast<int>(DURATIONS.size()) - 1;
    const bool lower_is_nearer = at != DURATIONS.begin() && ticks - *(at - 1) <= *at - ticks && *at != ticks;
    return static_cast<int>(at - DURATIONS.begin()) - (lower_is_nearer ? 1 : 0);
}
inline int velocity_bucket(int velocity) { return velocity / 4; }
inline int bucket_velocity(int bucket) { return bucket * 4 + 2; }
inline int tempo_bucket(double bpm) {  // steps of about 11 %
    constexpr std::array<int, TEMPO_BUCKETS - 1> LIMITS{50,  56,  63,  70,  78,  86,  95, 105,
                                                        116, 128, 141, 155, 171, 189, 208};
    return static_cast<int>(std::upper_bound(LIMITS.begin(), LIMITS.end(), bpm) - LIMITS.begin());
}
// Index into METERS, or -1.
inline int meter_index(Meter meter) {
    const auto at = std::find(METERS.begin(), METERS.end(), meter);
    return at == METERS.end() ? -1 : static_cast<int>(at - METERS.begin());
}

// "6/8" -> one of METERS. Throws std::invalid_argument.
Meter parse_meter(std::string_view text);
// A meter that styles do not know as one of METERS with the same bar lines, where there is one: 8/8 as 4/4.
Meter known_meter(Meter meter);

// 16 hex digits over every name, size and value of the table.
std::string vocabulary_fingerprint();

}  // namespace partimento
