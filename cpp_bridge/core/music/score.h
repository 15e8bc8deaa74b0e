#pragma once
// Plain structs for the music itself. Ticks are absolute from the first bar, 24 to the quarter note.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace partimento {

inline constexpr int TICKS_PER_QUARTER = 24;
inline constexpr int TIMING_PER_TICK = 4;  // a Note's timing is in quarters of a tick
inline constexpr int MAX_TIMING = 10;      // |timing|: 2.5 ticks, 93 % of the human hits around a 16th
inline constexpr int MIDI_TICKS_PER_QUARTER = 960;
inline constexpr int MIDI_TICKS_PER_TICK = MIDI_TICKS_PER_QUARTER / TICKS_PER_QUARTER;
inline constexpr int MAX_BARS = 1024;
inline constexpr int MAX_NOTES_PER_PART = 65536;
inline constexpr int DRUM_DURATION_TICKS = 6;  // drums have no written duration: every hit has this one

enum class PartName : std::uint8_t { harmony, melody, chords, bass, drums };
inline constexpr int PART_COUNT = 5;
inline constexpr std::array<PartName, PART_COUNT> PARTS{PartName::harmony, PartName::melody, PartName::chords,
                                                        PartName::bass, PartName::drums};
// Those that hold notes: all but the harmony.
inline constexpr std::array<PartName, PART_COUNT - 1> NOTE_PARTS{PartName::melody, PartName::chords, PartName::bass,
                                                                 PartName::drums};
constexpr std::size_t index_of(PartName part) { return static_cast<std::size_t>(part); }

// Something for each part.
template <typename T>
struct ByPart : std::array<T, PART_COUNT> {
    constexpr T& operator[](PartName part) { return this->data()[index_of(part)]; }
    constexpr const T& operator[](PartName part) const { return this->data()[index_of(part)]; }
};

inline constexpr ByPart<std::string_view> PART_NAMES{"harmony", "melody", "chords", "bass", "drums"};

using MidiChannels = ByPart<std::uint8_t>;                    // 1..16; harmony has none
inline constexpr MidiChannels MIDI_CHANNELS{0, 1, 2, 3, 10};  // of the parts, unless set otherwise

// Throws std::invalid_argument for a name that is not in PART_NAMES.
PartName part_from_name(std::string_view name);
std::string_view name_of(PartName part);

struct Note {
    int onset_ticks = 0;     // on the grid, from the start of the score
    int duration_ticks = 6;  // >= 1; may reach over bar lines
    int pitch = 60;          // MIDI, 0..127; General MIDI percussion keys in the drums
    int velocity = 80;       // 1..127
    int timing = 0;          // offset from the grid in quarters of a tick, -MAX_TIMING..MAX_TIMING

    bool operator==(const Note&) const = default;
    // Where the note really sounds, in MIDI_TICKS_PER_QUARTER.
    int midi_onset() const {
        return onset_ticks * MIDI_TICKS_PER_TICK + timing * (MIDI_TICKS_PER_TICK / TIMING_PER_TICK);
    }
};

inline constexpr int QUALITY_COUNT = 28;  // of chord.h's QUALITIES
inline constexpr int NO_CHORD = 12;       // ChordSymbol::root of N.C.

struct ChordSymbol {
    int onset_ticks = 0;
    int root = 0;     // pitch class 0..11, C = 0, or NO_CHORD
    int quality = 0;  // index into chord.h's QUALITIES
    int bass = 0;     // pitch class 0..11; the root where there is no slash
    // Where a symbol says more than a quality, or is spelt in another way than the key has it: bit i for the tone i
    // semitones above the root, 0 for the quality's tones; and the symbol as it was written, or nothing.
    std::uint16_t tones = 0;
    std::array<char, 26> spelling{};

    std::string_view spelt() const { return {spelling.data()}; }
    bool operator==(const ChordSymbol&) const = default;
};

inline constexpr int LETTERS = 26;

// A stretch of bars with a letter; stretches of one letter are variations of each other.
struct Section {
    int bar = 0;     // the first of its bars, from 0; it lasts until the next section or the end
    int letter = 0;  // 0 = A .. 25 = Z

    bool operator==(const Section&) const = default;
};

struct Meter {
    int beats = 4;
    int unit = 4;
    int bar_ticks() const { return beats * 4 * TICKS_PER_QUARTER / unit; }
    bool operator==(const Meter&) const = default;
};

// Another meter from a bar on.
struct MeterChange {
    int bar = 1;  // from 0; after the one before
    Meter meter;
    bool operator==(const MeterChange&) const = default;
};

inline constexpr int MAX_TEMPO_CHANGES = 65536;
inline constexpr double MAX_TEMPO_SHARE = 32.0;  // the longest score at the slowest stays within 31 bits of MIDI ticks

// Another tempo from a tick on, as a share of the score's: so all of them follow where that is changed.
struct TempoChange {
    int onset_ticks = 0;  // after the one before
    double share = 1.0;   // 1 / MAX_TEMPO_SHARE .. MAX_TEMPO_SHARE
    bool operator==(const TempoChange&) const = default;
};

struct Key {
    int tonic = 0;  // pitch class 0..11
    bool minor = false;
    bool operator==(const Key&) const = default;
};

struct Part {
    int program = 0;          // General MIDI, 0..127; unused for drums
    std::vector<Note> notes;  // sorted by (onset, pitch), no two with the same onset and pitch
    bool operator==(const Part&) const = default;
};

namespace midi {
struct Source;
}

// The file that a score was read from: what the score does not say is written as it was (song/midi_source.h). No part
// of the music: scores of different files may be equal.
struct SourceFile {
    std::shared_ptr<const midi::Source> file;  // none: the score says all
    int front = 0;                             // bars that the score has before the file's first
    bool operator==(const SourceFile&) const { return true; }
};

bool is_meter(Meter meter);  // 1 to 32 beats of halves, quarters, eighths or sixteenths
// Each throws std::invalid_argument in one sentence for a value out of range.
void check(Meter meter);
void check(Key key);
void check(const ChordSymbol& chord);  // all but its onset

struct Score {
    double tempo_bpm = 120.0;         // quarter notes a minute, 20..400
    Meter meter;                      // of the first bar
    std::vector<MeterChange> meters;  // after the first bar
    std::vector<TempoChange> tempi;   // before the first of them, and where there are none, the tempo itself
    Key key;
    int bars = 0;                          // 0..MAX_BARS
    std::vector<Section> sections;         // sorted by bar, none without a form
    std::vector<ChordSymbol> harmony;      // sorted by onset; each holds until the next
    ByPart<Part> parts = default_parts();  // [harmony] stays empty
    SourceFile source;

    bool operator==(const Score&) const = default;
    Part& part(PartName name) { return parts[name]; }
    const Part& part(PartName name) const { return parts[name]; }
    bool has(PartName name) const { return name == PartName::harmony ? !harmony.empty() : !part(name).notes.empty(); }
    int end_ticks() const { return bar_start(bars); }
    Meter meter_at(int bar) const;
    // The bar line of any bar, also before the first and after the last.
    int bar_start(int bar) const;
    // The bar that a tick lies in, below 0 before the first.
    int bar_at(int tick) const;
    // The bar after the last of those in one meter that `bar` is among.
    int meter_end(int bar) const;

    // Sorts notes and chords, joins duplicates (same onset and pitch: the longer stays).
    void sort();
    // Throws std::invalid_argument in one sentence that names the part, the note and the bound it breaks.
    void validate() const;
    // The chord that holds at a tick, or nullptr before the first.
    const ChordSymbol* chord_at(int tick) const;
    // The section that a bar lies in, or nullptr before the first.
    const Section* section_at(int bar) const;
    // The bar after the last of the section that `bar` lies in; the first section's bar before that.
    int section_end(int bar) const;
    // Bars [first, first + count) as a score of their own; notes that start before are left out.
    Score excerpt(int first_bar, int count) const;

    // The score with empty bars put before its first.
    Score with_bars_before(int count) const;

    static ByPart<Part> default_parts();
};

// A cell is one bar of one part. Its place in tables of (bars, PART_COUNT).
constexpr std::size_t cell_index(PartName part, int bar) {
    return static_cast<std::size_t>(bar) * PART_COUNT + index_of(part);
}

// A set of cells.
class Cells {
public:
    Cells() = default;
    explicit Cells(int bars, bool value = false);
    int bars() const { return bars_; }
    bool has(PartName part, int bar) const { return bits_[index(part, bar)] != 0; }
    void set(PartName part, int bar, bool value = true) { bits_[index(part, bar)] = value ? 1 : 0; }
    int count() const;
    bool any(int bar) const;  // of any part
    bool operator==(const Cells&) const = default;

private:
    std::size_t index(PartName part, int bar) const;  // throws std::invalid_argument outside the score
    int bars_ = 0;
    std::vector<std::uint8_t> bits_;  // (bars, PART_COUNT)
};

}  // namespace partimento
