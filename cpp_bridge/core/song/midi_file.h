#pragma once
// The MIDI file as a container (Standard MIDI Files 1.0): chunks, tracks and events, in and out. Reading is forgiving:
// what a damaged file still holds is read, and a remark says what was wrong. Every event is kept, so that a file can be
// written again with all that it had.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace partimento::midi {

inline constexpr std::size_t MAX_FILE_BYTES = 2u << 20;  // a quarter of a million notes

enum Meta : std::uint8_t {
    TEXT = 0x01,
    TRACK_NAME = 0x03,
    LYRIC = 0x05,
    MARKER = 0x06,
    END_OF_TRACK = 0x2F,
    TEMPO = 0x51,
    TIME_SIGNATURE = 0x58,
    KEY_SIGNATURE = 0x59,
};

struct Event {
    std::int64_t tick = 0;    // from the start of the file
    std::uint8_t status = 0;  // 0x80..0xEF with its channel; 0xF0 or 0xF7 system exclusive; 0xFF meta
    std::uint8_t meta = 0;    // of a meta event, its type
    std::string data;         // the bytes behind them, without the length

    bool is_meta(std::uint8_t type) const { return status == 0xFF && meta == type; }
    int kind() const { return status & 0xF0; }  // of a channel event: 0x80 note off, 0x90 note on, ...
    int channel() const { return status & 0x0F; }
    int byte(std::size_t i) const { return i < data.size() ? static_cast<std::uint8_t>(data[i]) : 0; }
    bool is_note_on() const { return kind() == 0x90 && byte(1) > 0; }
    bool is_note_off() const { return kind() == 0x80 || (kind() == 0x90 && byte(1) == 0); }
    bool operator==(const Event&) const = default;
};

struct FileTrack {
    std::vector<Event> events;  // by tick, without the end of the track
    std::int64_t end_tick = 0;  // where the track ends
    std::string name() const;   // the first track name, in UTF-8
    bool operator==(const FileTrack&) const = default;
};

struct File {
    int format = 1;
    int ticks_per_quarter = 960;
    std::vector<FileTrack> tracks;
    std::vector<std::string> remarks;  // one sentence for each damage that was read around
};

// Throws std::invalid_argument in one sentence for what is no MIDI file, has no tracks, counts time in frames, or is
// larger than MAX_FILE_BYTES.
File parse(std::string_view bytes);

std::string serialise(const File& file);

// The text in UTF-8: as it is where it is valid, else read as Latin-1. Control characters go.
std::string readable(std::string_view text);

}  // namespace partimento::midi
