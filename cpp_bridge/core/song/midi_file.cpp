#include "song/midi_file.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace partimento::midi {
namespace {

constexpr std::size_t HEADER_SEARCH_BYTES = 1024;  // in which some programs put a header of their own
constexpr std::size_t CHUNK_HEAD = 8;

class Bytes {
public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    std::size_t size() const { return bytes_.size(); }
    std::uint32_t at(std::size_t i) const { return static_cast<std::uint8_t>(bytes_[i]); }
    std::uint32_t big_endian(std::size_t i, std::size_t count) const {
        std::uint32_t value = 0;
        for (std::size_t k = 0; k < count; ++k) value = value << 8 | at(i + k);
        return value;
    }
    bool says(std::size_t i, std::string_view id) const { return bytes_.substr(std::min(i, size()), 4) == id; }
    std::size_t find(std::string_view id, std::size_t from) const { return bytes_.find(id, from); }
    std::string_view part(std::size_t from, std::size_t count) const { return bytes_.substr(from, count); }
    // Whether a chunk may begin here: four letters and a length that fits, or the file's end.
    bool chunk_at(std::size_t i) const {
        if (i >= size()) return i == size();
        if (size() - i < CHUNK_HEAD) return false;
        for (std::size_t k = 0; k < 4; ++k)
            if (at(i + k) < 0x20 || at(i + k) > 0x7E) return false;
        return says(i, "MTrk") || big_endian(i + 4, 4) <= size() - i - CHUNK_HEAD;
    }

private:
    std::string_view bytes_;
};

struct TrackReader {
    Bytes bytes;
    std::size_t at, end;
    std::string damage;  // where the reading had to stop

    std::optional<std::uint32_t> byte() {
        if (at >= end) return {};
        return bytes.at(at++);
    }
    std::optional<std::uint32_t> variable_length() {
        std::uint32_t value = 0;
        for (int i = 0; i < 4; ++i) {
            const auto next = byte();
            if (!next) return {};
            value = value << 7 | (*next & 0x7Fu);
            if (*next < 0x80) return value;
        }
        return {};
    }
    // The bytes of a meta or system exclusive event, cut at the end of the track.
    std::optional<std::string> block() {
        const auto length = variable_length();
        if (!length) return {};
        const auto there = std::min<std::size_t>(*length, end - at);
        std::string data(bytes.part(at, there));
        at += there;
        if (there < *length) damage = "is cut off within an event";
        return data;
    }
    FileTrack read();
};

std::size_t data_bytes(std::uint32_t status) {
    const auto kind = status & 0xF0u;
    if (kind == 0xF0) return status == 0xF2 ? 2 : status == 0xF1 || status == 0xF3 ? 1 : 0;
    return kind == 0xC0 || kind == 0xD0 ? 1 : 2;
}

FileTrack TrackReader::read() {
    FileTrack track;
    std::int64_t tick = 0;
    std::uint32_t running = 0;  // stays through metas and system exclusive events, as some programs count on
    while (damage.empty()) {
        if (at >= end) {
            damage = "is cut off or has no end";
            break;
        }
        const auto delta = variable_length();
        const auto first = byte();
        if (!delta || !first) {
            damage = "is cut off within an event";
            break;
        }
        tick += *delta;
        track.end_tick = tick;
        Event event{tick, static_cast<std::uint8_t>(*first), 0, {}};
        if (*first == 0xFF) {
            const auto type = byte();
            auto data = block();
            if (!type || !data) {
                damage = "is cut off within an event";
                break;
            }
            event.meta = static_cast<std::uint8_t>(*type);
            event.data = std::move(*data);
            if (event.meta == END_OF_TRACK) return track;
        } else if (*first == 0xF0 || *first == 0xF7) {
            auto data = block();
            if (!data) {
                damage = "is cut off within an event";
                break;
            }
            event.data = std::move(*data);
        } else {
            std::uint32_t status = *first;
            if (status < 0x80) {
                if (running == 0) {
                    damage = "has an event without a status";
                    break;
                }
                status = running;
                --at;
            } else if (status < 0xF0) {
                running = status;
            }
            event.status = static_cast<std::uint8_t>(status);
            for (std::size_t i = 0; i < data_bytes(status); ++i) {
                const auto value = byte();
                if (!value) {
                    damage = "is cut off within an event";
                    return track;
                }
                event.data.push_back(static_cast<char>(std::min<std::uint32_t>(*value, 127)));
            }
            if (status >= 0xF0) continue;  // has no place in a file
        }
        track.events.push_back(std::move(event));
    }
    return track;
}

// RIFF files have the MIDI file in a chunk "data".
std::string_view unwrapped(std::string_view bytes) {
    const Bytes riff(bytes);
    if (riff.size() < 12 || !riff.says(0, "RIFF") || !riff.says(8, "RMID")) return bytes;
    const auto at = bytes.find("MThd", 12);
    return at == std::string_view::npos ? bytes : bytes.substr(at);
}

void put(std::string& out, std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFu));
}

void put_variable_length(std::string& out, std::uint32_t value) {
    for (int shift = 21; shift > 0; shift -= 7)
        if (value >> shift != 0) out.push_back(static_cast<char>(0x80u | (value >> shift & 0x7Fu)));
    out.push_back(static_cast<char>(value & 0x7Fu));
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[i]);
        const std::size_t more = lead < 0x80                   ? 0
                                 : lead >= 0xC2 && lead < 0xE0 ? 1
                                 : lead >= 0xE0 && lead < 0xF0 ? 2
                                 : lead >= 0xF0 && lead < 0xF5 ? 3
                                                               : 4;
        if (more == 4 || i + more >= text.size()) return false;
        for (std::size_t k = 1; k <= more; ++k)
            if ((static_cast<std::uint8_t>(text[i + k]) & 0xC0u) != 0x80u) return false;
        i += more + 1;
    }
    return true;
}

}  // namespace

std::string readable(std::string_view text) {
    const bool utf8 = is_utf8(text);
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte < 0x20 || byte == 0x7F) continue;
        if (byte < 0x80 || utf8) {
            out.push_back(c);
        } else {
            out.push_back(static_cast<char>(0xC0u | byte >> 6));
            out.push_back(static_cast<char>(0x80u | (byte & 0x3Fu)));
        }
    }
    return out;
}

std::string FileTrack::name() const {
    for (const auto& event : events)
        if (event.is_meta(TRACK_NAME)) return readable(event.data);
    return {};
}

File parse(std::string_view raw) {
    if (raw.size() > MAX_FILE_BYTES) throw std::invalid_argument("larger than 2 MB, which is no score");
    auto text = unwrapped(raw);
    const auto head = text.substr(0, HEADER_SEARCH_BYTES).find("MThd");
    if (head == std::string_view::npos) throw std::invalid_argument("not a MIDI file: it has no header");
    text.remove_prefix(head);
    const Bytes bytes(text);
    if (bytes.size() < CHUNK_HEAD + 6) throw std::invalid_argument("not a MIDI file: its header is cut off");
    File file;
    file.format = static_cast<int>(bytes.big_endian(8, 2));
    const auto told = bytes.big_endian(10, 2), division = bytes.big_endian(12, 2);
    if (division == 0 || division > 0x7FFF) throw std::invalid_argument("its time is not in ticks to the quarter note");
    file.ticks_per_quarter = static_cast<int>(division);
    const std::size_t length = bytes.big_endian(4, 4);
    std::size_t at = CHUNK_HEAD + 6;
    if (length >= 6 && length <= bytes.size() - CHUNK_HEAD && bytes.chunk_at(CHUNK_HEAD + length))
        at = CHUNK_HEAD + length;
    while (at < bytes.size()) {
        if (!bytes.says(at, "MTrk")) {
            if (bytes.chunk_at(at)) {  // of a kind that is not ours
                at += CHUNK_HEAD + bytes.big_endian(at + 4, 4);
                continue;
            }
            const auto next = bytes.find("MTrk", at);
            file.remarks.push_back(next == std::string_view::npos ? "bytes after the last track are left out"
                                                                  : "bytes between tracks are left out");
            if (next == std::string_view::npos) break;
            at = next;
            continue;
        }
        if (bytes.size() - at < CHUNK_HEAD) {
            file.remarks.push_back("the last track is cut off");
            break;
        }
        const std::size_t begin = at + CHUNK_HEAD, size = bytes.big_endian(at + 4, 4);
        const bool fits = size <= bytes.size() - begin && bytes.chunk_at(begin + size);
        TrackReader reader{bytes, begin, fits ? begin + size : bytes.size(), {}};
        file.tracks.push_back(reader.read());
        at = fits ? begin + size : reader.at;
        const auto name = "track " + std::to_string(file.tracks.size());
        if (!reader.damage.empty())
            file.remarks.push_back(name + " " + reader.damage + "; what it has is read");
        else if (!fits)
            file.remarks.push_back(name + " has a wrong length");
    }
    if (file.tracks.empty()) throw std::invalid_argument("not a MIDI file: it has no tracks");
    if (told != file.tracks.size())
        file.remarks.push_back("the header counts " + std::to_string(told) + " tracks, the file has " +
                               std::to_string(file.tracks.size()));
    return file;
}

std::string serialise(const File& file) {
    std::string out = "MThd";
    put(out, 6, 4);
    put(out, static_cast<std::uint32_t>(file.format), 2);
    put(out, static_cast<std::uint32_t>(file.tracks.size()), 2);
    put(out, static_cast<std::uint32_t>(file.ticks_per_quarter), 2);
    for (const auto& track : file.tracks) {
        std::string body;
        std::int64_t now = 0;
        const auto advance = [&](std::int64_t tick) {
            put_variable_length(body, static_cast<std::uint32_t>(std::clamp<std::int64_t>(tick - now, 0, 0x0FFFFFFF)));
            now = std::max(now, tick);
        };
        for (const auto& event : track.events) {
            advance(event.tick);
            body.push_back(static_cast<char>(event.status));
            if (event.status == 0xFF) body.push_back(static_cast<char>(event.meta));
            if (event.status >= 0xF0) put_variable_length(body, static_cast<std::uint32_t>(event.data.size()));
            body += event.data;
        }
        advance(track.end_tick);
        body += std::string("\xFF\x2F\x00", 3);
        out += "MTrk";
        put(out, static_cast<std::uint32_t>(body.size()), 4);
        out += body;
    }
    return out;
}

}  // namespace partimento::midi
