#pragma once
// THE table of event fields. Python, the weights and the sampler all take sizes and values from here; the fingerprint of
// this table travels in every weight file.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "chord.h"
#include "score.h"

namespace partimento {

// One transformer step is one event: a record of small fields. Value 0 means that the event does not have the field.
enum class Field : std::uint8_t {
    kind,       // EventKind
    part,       // PartName + 1
    bar,        // of a cell: its bar in the window + 1
    density,    // of a cell: bucket of its event count + 1, where told
    range,      // of a cell: bucket of its mean pitch + 1, where told
    meter,      // of the song: index into METERS + 1
    tempo,      // of the song: tempo bucket + 1
    mode,       // of the song: 1 major, 2 minor
    position,   // onset in the bar, ticks + 1; as an output also DONE: the cell ends here
    pitch,      // relative to the key signature (a song in C or A minor is at its written pitch) + 1; drums: the key + 1
    duration,   // index into DURATIONS + 1; not for drums
    velocity,   // velocity / 4 + 1
    timing,     // timing + MAX_TIMING + 1
    root,       // of a chord, relative to the key signature, 0..11, or NO_CHORD, + 1
    quality,    // index into QUALITIES + 1
    chord_bass, // semitones above the root, 0..11, + 1
};
inline constexpr int FIELD_COUNT = 16;

enum class EventKind : std::uint8_t { none, song, given_cell, asked_cell, note, chord };

inline constexpr std::array<Meter, 11> METERS{{{4, 4}, {3, 4}, {2, 4}, {6, 8}, {12, 8}, {2, 2}, {9, 8}, {3, 8}, {5, 4}, {7, 8}, {6, 4}}};
inline constexpr int MAX_BAR_TICKS = 144;

inline constexpr std::array<int, 52> DURATIONS{1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,  13,  14,  15,  16,  17, 18,
                                               20, 21, 22, 23, 24, 26, 28, 30, 32, 34, 36, 39,  42,  44,  46,  48,  54, 60,
                                               64, 66, 69, 72, 80, 84, 90, 93, 96, 108, 120, 144, 168, 192, 288, 384};
inline constexpr int VELOCITY_BUCKETS = 32;
inline constexpr int TEMPO_BUCKETS = 16;
inline constexpr int DENSITY_BUCKETS = 8;
inline constexpr int RANGE_BUCKETS = 12;
inline constexpr int WINDOW_BARS = 32;         // the most bars that one sequence spans
inline constexpr int CONTEXT_EVENTS = 1024;    // the most events that one sequence holds
inline constexpr int DONE = MAX_BAR_TICKS + 1; // output value of Field::position

struct FieldInfo {
    std::string_view name;
    int size;                                  // values 0..size-1
    bool predicted;                            // the network has an output head for it
};
inline constexpr std::array<FieldInfo, FIELD_COUNT> FIELDS{{
    {"kind", 6, false},
    {"part", PART_COUNT + 1, false},
    {"bar", WINDOW_BARS + 1, false},
    {"density", DENSITY_BUCKETS + 1, false},
    {"range", RANGE_BUCKETS + 1, false},
    {"meter", static_cast<int>(METERS.size()) + 1, false},
    {"tempo", TEMPO_BUCKETS + 1, false},
    {"mode", 3, false},
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

// The order in which a note's and a chord's fields are chosen, each in view of those before it.
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
inline int tempo_bucket(double bpm) {          // steps of about 11 %
    constexpr std::array<int, TEMPO_BUCKETS - 1> LIMITS{50, 56, 63, 70, 78, 86, 95, 105, 116, 128, 141, 155, 171, 189, 208};
    return static_cast<int>(std::upper_bound(LIMITS.begin(), LIMITS.end(), bpm) - LIMITS.begin());
}
inline int density_bucket(int events) {
    constexpr std::array<int, DENSITY_BUCKETS - 1> LIMITS{1, 2, 3, 5, 7, 10, 15};
    return static_cast<int>(std::upper_bound(LIMITS.begin(), LIMITS.end(), events) - LIMITS.begin());
}
inline int range_bucket(int mean_pitch) { return std::clamp((mean_pitch - 24) / 6, 0, RANGE_BUCKETS - 1); }
// Index into METERS, or -1.
inline int meter_index(Meter meter) {
    const auto at = std::find(METERS.begin(), METERS.end(), meter);
    return at == METERS.end() ? -1 : static_cast<int>(at - METERS.begin());
}

// "6/8" -> one of METERS. Throws std::invalid_argument.
Meter parse_meter(std::string_view text);

// 16 hex digits over every name, size and value of the table.
std::string vocabulary_fingerprint();

}  // namespace partimento
