#pragma once
// The MIDI file as a container (Standard MIDI Files 1.0): chunks, tracks and events, in and out. Reading is forgiving:
// what a damaged file still holds is read, and a remark says what was wrong and how much of it is left out.
//
// What is not understood is kept as it came, so that a file which is as it should be is written again to the byte:
// running status, lengths with leading zeros, system messages, data bytes over 127, unknown chunks, bytes between and
// behind tracks, a longer header, a wrong count of tracks, RIFF wrappers. Not kept: an event that is cut off or has no
// status, with the rest of its track; a track's missing end, which is written; lengths of chunks that were wrong.

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
    std::int64_t tick = 0;            // from the start of the file
    std::uint8_t status = 0;          // 0x80..0xEF with its channel; 0xF0..0xFE system; 0xFF meta
    std::uint8_t meta = 0;            // of a meta event, its type
    std::string data;                 // the bytes behind them, without the length
    bool running = false;             // written without its status, where that is the one before
    std::uint8_t delta_padding = 0;   // leading zeros of its delta time
    std::uint8_t length_padding = 0;  // and of its length

    bool is_meta(std::uint8_t type) const { return status == 0xFF && meta == type; }
    int kind() const { return status & 0xF0; }  // of a channel event: 0x80 note off, 0x90 note on, ...
    int channel() const { return status & 0x0F; }
    // A data byte; of channel events at most 127.
    int byte(std::size_t i) const {
        const int value = i < data.size() ? static_cast<std::uint8_t>(data[i]) : 0;
        return status < 0xF0 && value > 127 ? 127 : value;
    }
    bool is_note_on() const { return kind() == 0x90 && byte(1) > 0; }
    bool is_note_off() const { return kind() == 0x80 || (kind() == 0x90 && byte(1) == 0); }
    bool operator==(const Event&) const = default;
};

struct FileTrack {
    std::vector<Event> events;             // by tick, without the end of the track
    Event end{0, 0xFF, END_OF_TRACK, {}};  // at the tick where the track ends
    std::string rest;                      // bytes of its chunk behind the end
    std::string name() const;              // the first track name, in UTF-8, at most MAX_NAME_BYTES
    bool operator==(const FileTrack&) const = default;
};

// A chunk that is no track, or bytes that are no chunk, as they came.
struct OtherBytes {
    std::size_t track = 0;  // that they stand before
    std::string bytes;
    bool operator==(const OtherBytes&) const = default;
};

struct File {
    int format = 1;
    int ticks_per_quarter = 960;
    std::vector<FileTrack> tracks;
    std::vector<std::string> remarks;  // one sentence for each kind of damage that was read around

    std::string before;              // bytes before the header: of a RIFF wrapper, or of another program's own
    std::string header_rest;         // bytes of the header beyond its six
    int miscounted = 0;              // tracks that the header counts over those that there are
    std::vector<OtherBytes> others;  // in order
    std::string after;               // what a RIFF wrapper has behind the MIDI file
};

// Throws std::invalid_argument in one sentence for what is no MIDI file, has no tracks, counts time in frames, or is
// larger than MAX_FILE_BYTES.
File parse(std::string_view bytes);

// The bytes of the file. Lengths, those of a RIFF wrapper too, and the count of tracks follow what is in it now.
std::string serialise(const File& file);

}  // namespace partimento::midi
