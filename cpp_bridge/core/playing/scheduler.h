#pragma once
// A score and a host's position in, sample-accurate MIDI out.
//
// Where a note sounds: position 0 of the score is quarter note 0 of the song, or where it is placed, and a looping
// score repeats from every multiple of its length on. From an anchor (the block in which playing starts or jumps, or
// the tempo changes) at position p, in MIDI ticks of 960 to the quarter, an event at tick t falls on sample floor((t -
// p) * s + 0.5) after the anchor, s = samples per tick. The block size changes nothing. A note ends at its written end,
// or where its pitch is struck again in the same part.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "music/score.h"
#include "playing/realtime.h"
#include "playing/tempo_map.h"

namespace partimento {

// How a score lies in the song: it begins at a quarter note, and repeats or is played once.
struct Placement {
    std::int64_t origin = 0;  // MIDI ticks of the song where the score begins
    bool repeats = true;      // where the transport's `repeat` is set as well
};

// A score as the audio thread reads it: immutable, made on any other thread. Times in MIDI ticks.
struct Timeline {
    struct Note {
        std::int32_t onset;     // within the score's length
        std::int32_t duration;  // >= 1
        PartName part;
        std::uint8_t pitch, velocity;
        bool carried;  // its timing puts it past the end: it sounds at the start of the next repetition
    };

    Timeline() = default;
    // `at_own_tempo`: times are those at the score's tempo, into which its tempo changes are worked, each to the
    // nearest tick: for a clock that runs at that one tempo.
    explicit Timeline(const Score& score, Placement placement = {}, bool at_own_tempo = false);

    std::vector<Note> notes;  // sorted by onset
    std::int32_t length = 0;  // of the score; 0 plays nothing
    std::int32_t bar = 0;     // length of the shortest
    Placement placement;
    ByPart<std::uint8_t> programs{};  // General MIDI
    std::int32_t longest = 0;         // duration
    double tempo_bpm = 120.0;
};

// A score for both clocks: a host's, whose tempo holds, and one at the score's tempo, with its changes.
class Music {
public:
    explicit Music(const Score& score, Placement placement = {});

    const Timeline& at(bool own_tempo) const PARTIMENTO_REALTIME { return own_tempo ? at_own_tempo_ : at_host_tempo_; }
    // Where a clock's position lies in the song, in MIDI ticks.
    double score_ticks(double ticks, bool own_tempo) const PARTIMENTO_REALTIME;

private:
    Timeline at_host_tempo_, at_own_tempo_;
    TempoMap map_;
};

struct Transport {
    bool playing = false;
    std::optional<double>
        ppq;  // quarter notes from the song's start at the block's first sample; none: on from the last block
    std::optional<std::int64_t>
        time_samples;  // the same place in samples, which refines a ppq that the host has rounded
    double tempo_bpm = 120.0;
    double sample_rate = 48000.0;
    bool looping = false;  // the host wraps from loop_end_ppq to loop_start_ppq, within this block if it falls there
    double loop_start_ppq = 0.0, loop_end_ppq = 0.0;
    bool repeat = true;                     // the score loops over its length; else it plays once
    MidiChannels channels = MIDI_CHANNELS;  // of the notes that start in this block
};

struct MidiEvent {
    int sample_offset;  // within the block
    std::array<std::uint8_t, 3> bytes;
    PartName part;
};

using PartMask = std::uint8_t;  // bit i: the part with PartName i

// Audio thread's. Every note-on it sends is followed by its note-off: at the note's end, or at once when playing stops
// or jumps, the part is muted, or the score that replaces this one lacks the note. A start or jump into the middle of a
// note strikes it there, drums excepted.
class Scheduler {
public:
    static constexpr std::size_t CAPACITY =
        2048;  // events a block, as many as VST3 hands on; notes beyond it are left out, note-offs never
    static constexpr double ROUNDED_TICKS =
        0.5;  // a host's position may be this far off and is still the place we count to
    static constexpr double JUMP_TICKS =
        120.0;  // further off than this is a jump; in between, the tempo moved within a block

    // Events in order of their samples, good until the next call. `timeline` may be nullptr and outlives the next call.
    std::span<const MidiEvent> process(const Timeline* timeline, const Transport& transport, int num_samples,
                                       PartMask muted) PARTIMENTO_REALTIME;
    // The next block starts anew, a clock of its own from 0; its first events end what still sounds.
    void reset() PARTIMENTO_REALTIME;
    // In MIDI ticks of the song, at the end of the last block.
    double position_ticks() const PARTIMENTO_REALTIME {
        return anchor_ticks_ + static_cast<double>(elapsed_) / samples_per_tick_;
    }

private:
    struct Cursor {
        std::int64_t repetition = 0;
        std::size_t index = 0;
    };
    struct Sounding {
        std::int64_t onset, end;
        PartName part;
        std::uint8_t pitch, channel;
    };  // ticks of the song

    Cursor cursor_at(double ticks) const PARTIMENTO_REALTIME;  // the first note at or after
    void advance(Cursor& cursor) const PARTIMENTO_REALTIME;
    const Timeline::Note& note_at(Cursor cursor) const PARTIMENTO_REALTIME { return timeline_->notes[cursor.index]; }
    std::int64_t onset_of(Cursor cursor) const PARTIMENTO_REALTIME;
    std::int64_t sample_of(double ticks) const PARTIMENTO_REALTIME;  // from the anchor
    bool plays(Cursor cursor) const PARTIMENTO_REALTIME;
    bool has_notes() const PARTIMENTO_REALTIME {
        return timeline_ != nullptr && timeline_->length > 0 && !timeline_->notes.empty();
    }

    void follow(const Transport& transport) PARTIMENTO_REALTIME;
    void anchor(double ticks) PARTIMENTO_REALTIME;
    double wrapped_from(double ticks) const PARTIMENTO_REALTIME;
    // Plays on from `ticks`; notes that begin from `notes_from` (at most `ticks`) on are struck, at once where they are
    // over that.
    void start(double ticks, int sample_offset, double notes_from) PARTIMENTO_REALTIME;
    void replace(const Timeline* timeline) PARTIMENTO_REALTIME;
    void play(int sample_offset, int num_samples) PARTIMENTO_REALTIME;
    void strike(Cursor cursor, int sample_offset) PARTIMENTO_REALTIME;
    void release(std::size_t sounding, int sample_offset) PARTIMENTO_REALTIME;
    void release_all(int sample_offset) PARTIMENTO_REALTIME;

    const Timeline* timeline_ = nullptr;
    bool playing_ = false, repeat_ = true;
    PartMask muted_ = 0;
    MidiChannels channels_ = MIDI_CHANNELS;
    double anchor_ticks_ = 0.0, samples_per_tick_ = 25.0;
    std::int64_t elapsed_ = 0;  // samples since the anchor
    int last_block_samples_ = 0;
    Cursor next_;
    std::size_t sounding_count_ = 0, event_count_ = 0;
    std::array<Sounding, PART_COUNT * 128> sounding_{};  // one a part and pitch at most
    std::array<MidiEvent, CAPACITY> events_{};
};

}  // namespace partimento
