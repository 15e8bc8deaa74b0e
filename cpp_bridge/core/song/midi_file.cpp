#include "song/midi_file.h"

#include <algorithm>

#include "song/midi_text.h"
#include "song/riff.h"

namespace partimento::midi {
namespace {

void put(std::string& out, std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFu));
}

// At most four bytes.
void put_variable_length(std::string& out, std::uint32_t value, int padding) {
    int bytes = 1;
    while (bytes < 4 && value >> (7 * bytes) != 0) ++bytes;
    out.append(static_cast<std::size_t>(std::min(padding, 4 - bytes)), '\x80');
    for (int i = bytes - 1; i > 0; --i) out.push_back(static_cast<char>(0x80u | (value >> (7 * i) & 0x7Fu)));
    out.push_back(static_cast<char>(value & 0x7Fu));
}

class TrackWriter {
public:
    void put_event(const Event& event) {
        const auto delta = std::clamp<std::int64_t>(event.tick - now_, 0, 0x0FFFFFFF);
        put_variable_length(body_, static_cast<std::uint32_t>(delta), event.delta_padding);
        now_ = std::max(now_, event.tick);
        if (!event.running || event.status != status_ || event.status >= 0xF0)
            body_.push_back(static_cast<char>(event.status));
        if (event.status < 0xF0) status_ = event.status;
        if (event.status == 0xFF) body_.push_back(static_cast<char>(event.meta));
        if (event.status == 0xF0 || event.status == 0xF7 || event.status == 0xFF)
            put_variable_length(body_, static_cast<std::uint32_t>(event.data.size()), event.length_padding);
        body_ += event.data;
    }
    std::string take() { return std::move(body_); }

private:
    std::string body_;
    std::int64_t now_ = 0;
    int status_ = 0;  // that running status goes on with
};

}  // namespace

std::string FileTrack::name() const {
    for (const auto& event : events)
        if (event.is_meta(TRACK_NAME)) return shortened(readable(event.data), MAX_NAME_BYTES);
    return {};
}

std::string serialise(const File& file) {
    std::string out = "MThd";
    put(out, static_cast<std::uint32_t>(6 + file.header_rest.size()), 4);
    put(out, static_cast<std::uint32_t>(file.format), 2);
    put(out, static_cast<std::uint32_t>(static_cast<int>(file.tracks.size()) + file.miscounted), 2);
    put(out, static_cast<std::uint32_t>(file.ticks_per_quarter), 2);
    out += file.header_rest;
    auto other = file.others.begin();
    for (std::size_t t = 0; t < file.tracks.size(); ++t) {
        for (; other != file.others.end() && other->track <= t; ++other) out += other->bytes;
        TrackWriter writer;
        for (const auto& event : file.tracks[t].events) writer.put_event(event);
        writer.put_event(file.tracks[t].end);
        const auto body = writer.take() + file.tracks[t].rest;
        out += "MTrk";
        put(out, static_cast<std::uint32_t>(body.size()), 4);
        out += body;
    }
    for (; other != file.others.end(); ++other) out += other->bytes;
    return rewrapped(file.before, out, file.after);
}

}  // namespace partimento::midi
