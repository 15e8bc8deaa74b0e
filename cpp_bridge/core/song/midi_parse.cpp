#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "song/midi_file.h"
#include "song/riff.h"

namespace partimento::midi {
namespace {

constexpr std::size_t HEADER_SEARCH_BYTES = 1024;  // in which some programs put a header of their own
constexpr std::size_t CHUNK_HEAD = 8, HEADER_BYTES = 6;
constexpr std::string_view TRACK_ID = "MTrk", TRACK_END{"\xFF\x2F\x00", 3};

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
    bool says(std::size_t i, std::string_view id) const { return bytes_.substr(std::min(i, size()), id.size()) == id; }
    std::size_t find(std::string_view id, std::size_t from) const { return bytes_.find(id, from); }
    std::string part(std::size_t from, std::size_t to) const { return std::string(bytes_.substr(from, to - from)); }
    // Whether a chunk may begin here: four letters and a length that fits, or the file's end.
    bool chunk_at(std::size_t i) const {
        if (i >= size()) return i == size();
        if (size() - i < CHUNK_HEAD) return false;
        for (std::size_t k = 0; k < 4; ++k)
            if (at(i + k) < 0x20 || at(i + k) > 0x7E) return false;
        return says(i, TRACK_ID) || big_endian(i + 4, 4) <= size() - i - CHUNK_HEAD;
    }
    // Whether this is the head of a track whose length leads to the end of a track.
    bool whole_track_at(std::size_t i) const {
        if (size() - i < CHUNK_HEAD || !says(i, TRACK_ID)) return false;
        const std::size_t length = big_endian(i + 4, 4);
        return length >= TRACK_END.size() && length <= size() - i - CHUNK_HEAD &&
               says(i + CHUNK_HEAD + length - TRACK_END.size(), TRACK_END);
    }

private:
    std::string_view bytes_;
};

std::size_t data_bytes(std::uint32_t status) {
    const auto kind = status & 0xF0u;
    if (kind == 0xF0) return status == 0xF2 ? 2 : status == 0xF1 || status == 0xF3 ? 1 : 0;
    return kind == 0xC0 || kind == 0xD0 ? 1 : 2;
}

// What keeps a track from being read to its end.
enum class Damage { none, no_end, cut_off, no_status };

// Reads the events of one track. A track's length may be wrong and cover the heads of tracks behind it: reading stops
// at such a head, unless it lies within a text or a system exclusive event.
class TrackReader {
public:
    // `heads`: where tracks begin, as far as they must be looked for beyond those that any "MTrk" is.
    TrackReader(const Bytes& bytes, std::size_t begin, std::size_t end, const std::vector<std::size_t>* heads)
        : bytes_(bytes), at_(begin), end_(end), heads_(heads), head_(next_head(begin)) {}

    FileTrack read();
    Damage damage() const { return damage_; }
    std::size_t at() const { return at_; }                       // behind what was read
    std::size_t limit() const { return std::min(end_, head_); }  // of the track
    std::size_t left_out() const { return damage_ == Damage::none ? 0 : limit() - std::min(event_, limit()); }

private:
    std::size_t next_head(std::size_t from) const {
        if (heads_ == nullptr) return bytes_.find(TRACK_ID, from);
        const auto next = std::lower_bound(heads_->begin(), heads_->end(), from);
        return next == heads_->end() ? std::string_view::npos : *next;
    }
    std::optional<std::uint32_t> byte() {
        if (at_ >= limit()) return {};
        return bytes_.at(at_++);
    }
    std::optional<std::uint32_t> variable_length(std::uint8_t& padding) {
        std::uint32_t value = 0;
        for (int i = 0; i < 4; ++i) {
            const auto next = byte();
            if (!next) return {};
            value = value << 7 | (*next & 0x7Fu);
            if (*next < 0x80) return value;
            if (value == 0) ++padding;
        }
        return {};
    }
    // The bytes of a meta or system exclusive event, cut at the end of the track.
    bool read_block(Event& event) {
        const auto length = variable_length(event.length_padding);
        if (!length) return false;
        if (*length <= end_ - at_ && head_ < at_ + *length) head_ = next_head(at_ + *length);
        const auto there = std::min<std::size_t>(*length, limit() - at_);
        event.data = bytes_.part(at_, at_ + there);
        at_ += there;
        if (there < *length) {
            damage_ = Damage::cut_off;
            event_ = at_;
        }
        return true;
    }
    // The event behind a delta time; false where it is cut off or has no status.
    bool read_event(Event& event);

    const Bytes& bytes_;
    std::size_t at_, end_;
    const std::vector<std::size_t>* heads_;
    std::size_t head_;           // the next track's, behind at_
    std::size_t event_ = 0;      // where the event that is read begins
    std::uint32_t running_ = 0;  // stays through metas and system exclusive events, as some programs count on
    Damage damage_ = Damage::none;
};

bool TrackReader::read_event(Event& event) {
    const auto first = byte();
    if (!first) return false;
    event.status = static_cast<std::uint8_t>(*first);
    if (*first == 0xFF) {
        const auto type = byte();
        event.meta = static_cast<std::uint8_t>(type.value_or(0));
        return type && read_block(event);
    }
    if (*first == 0xF0 || *first == 0xF7) return read_block(event);
    if (*first < 0x80) {
        if (running_ == 0) {
            damage_ = Damage::no_status;
            return false;
        }
        event.status = static_cast<std::uint8_t>(running_);
        event.running = true;
        --at_;
    } else if (*first < 0xF0) {
        running_ = *first;
    }
    for (std::size_t i = 0; i < data_bytes(event.status); ++i) {
        const auto value = byte();
        if (!value) return false;
        event.data.push_back(static_cast<char>(*value));
    }
    return true;
}

FileTrack TrackReader::read() {
    FileTrack track;
    std::int64_t tick = 0;
    while (damage_ == Damage::none) {
        event_ = at_;
        if (at_ >= limit()) {
            damage_ = Damage::no_end;
            break;
        }
        Event event;
        const auto delta = variable_length(event.delta_padding);
        event.tick = tick + delta.value_or(0);
        if (!delta || !read_event(event)) {
            if (damage_ == Damage::none) damage_ = Damage::cut_off;
            break;
        }
        tick = track.end.tick = event.tick;
        if (event.is_meta(END_OF_TRACK)) {
            track.end = std::move(event);
            break;
        }
        track.events.push_back(std::move(event));
    }
    return track;
}

// Damage by kind, for one sentence each however many tracks there are.
class Report {
public:
    void add(Damage damage, std::size_t track, std::size_t left_out) {
        auto& found = kinds_[damage];
        found.tracks.push_back(track);
        found.left_out += left_out;
    }
    void add_wrong_length(std::size_t track) { wrong_lengths_.push_back(track); }
    void add_stray(std::size_t bytes) { stray_ += bytes; }
    void add_remarks(std::vector<std::string>& remarks) const {
        for (const auto& [damage, found] : kinds_) {
            const bool one = found.tracks.size() == 1;
            std::string what = damage == Damage::no_end
                                   ? (one ? " is cut off or has no end" : " are cut off or have no end")
                               : damage == Damage::cut_off
                                   ? (one ? " is cut off within an event" : " are cut off within an event")
                                   : (one ? " has an event without a status" : " have events without a status");
            if (found.left_out > 0) what += ": " + counted(found.left_out, "byte") + " left out";
            remarks.push_back(named(found.tracks) + what);
        }
        if (!wrong_lengths_.empty())
            remarks.push_back(named(wrong_lengths_) +
                              (wrong_lengths_.size() == 1 ? " has a wrong length" : " have wrong lengths") +
                              ": read to where the music ends");
        if (stray_ > 0) remarks.push_back(counted(stray_, "byte") + " in no track and left out");
    }

private:
    static std::string counted(std::size_t count, const std::string& what) {
        return std::to_string(count) + " " + what + (count == 1 ? " is" : "s are");
    }
    struct Found {
        std::vector<std::size_t> tracks;
        std::size_t left_out = 0;
    };
    static std::string named(const std::vector<std::size_t>& tracks) {
        constexpr std::size_t NAMED = 4;
        if (tracks.size() == 1) return "track " + std::to_string(tracks.front());
        std::string out = "tracks ";
        for (std::size_t i = 0; i < std::min(NAMED, tracks.size()); ++i)
            out += (i == 0 ? "" : i + 1 == tracks.size() ? " and " : ", ") + std::to_string(tracks[i]);
        return tracks.size() > NAMED ? out + " and " + std::to_string(tracks.size() - NAMED) + " more" : out;
    }
    std::map<Damage, Found> kinds_;
    std::vector<std::size_t> wrong_lengths_;
    std::size_t stray_ = 0;  // bytes between and behind tracks
};

void keep(File& file, std::string bytes) {
    if (!file.others.empty() && file.others.back().track == file.tracks.size())
        file.others.back().bytes += bytes;
    else
        file.others.push_back({file.tracks.size(), std::move(bytes)});
}

// Reads the header, and returns where the chunks behind it begin.
std::size_t read_header(const Bytes& bytes, File& file) {
    if (bytes.size() < CHUNK_HEAD + HEADER_BYTES) throw std::invalid_argument("not a MIDI file: its header is cut off");
    const auto division = bytes.big_endian(12, 2);
    if (division == 0 || division > 0x7FFF) throw std::invalid_argument("its time is not in ticks to the quarter note");
    file.format = static_cast<int>(bytes.big_endian(8, 2));
    file.ticks_per_quarter = static_cast<int>(division);
    const std::size_t length = bytes.big_endian(4, 4), usual = CHUNK_HEAD + HEADER_BYTES;
    if (length < HEADER_BYTES || length > bytes.size() - CHUNK_HEAD || !bytes.chunk_at(CHUNK_HEAD + length))
        return usual;
    file.header_rest = bytes.part(usual, CHUNK_HEAD + length);
    return CHUNK_HEAD + length;
}

// Reads the track whose head is at `at`, and returns where it ends.
std::size_t read_track(const Bytes& bytes, std::size_t at, const std::vector<std::size_t>& whole, File& file,
                       Report& report) {
    const std::size_t begin = at + CHUNK_HEAD, size = bytes.big_endian(at + 4, 4);
    const bool right = bytes.whole_track_at(at);
    const bool fits = right || (size <= bytes.size() - begin && bytes.chunk_at(begin + size));
    TrackReader reader(bytes, begin, fits ? begin + size : bytes.size(), right ? &whole : nullptr);
    auto track = reader.read();
    const bool ended = reader.damage() == Damage::none;
    auto end = ended && !fits ? reader.at() : reader.limit();
    if (ended && reader.at() <= begin + size && begin + size <= reader.limit()) end = begin + size;
    if (ended) track.rest = bytes.part(reader.at(), end);
    file.tracks.push_back(std::move(track));
    if (!ended)
        report.add(reader.damage(), file.tracks.size(), reader.left_out());
    else if (end != begin + size)
        report.add_wrong_length(file.tracks.size());
    return end;
}

// Reads bytes that are no track, and returns where they end.
std::size_t read_other(const Bytes& bytes, std::size_t at, File& file, Report& report) {
    if (bytes.chunk_at(at)) {
        const auto end = at + CHUNK_HEAD + bytes.big_endian(at + 4, 4);
        keep(file, bytes.part(at, end));
        return end;
    }
    const auto next = std::min(bytes.find(TRACK_ID, at + 1), bytes.size());
    report.add_stray(next - at);
    keep(file, bytes.part(at, next));
    return next;
}

}  // namespace

File parse(std::string_view raw) {
    if (raw.size() > MAX_FILE_BYTES) throw std::invalid_argument("larger than 2 MB, which is no score");
    const auto [before, song, after] = unwrapped(raw);
    const auto head = song.substr(0, HEADER_SEARCH_BYTES).find("MThd");
    if (head == std::string_view::npos) throw std::invalid_argument("not a MIDI file: it has no header");
    File file;
    file.before = std::string(before) + std::string(song.substr(0, head));
    file.after = after;
    const Bytes bytes(song.substr(head));
    std::size_t at = read_header(bytes, file);
    std::vector<std::size_t> whole;
    for (auto next = bytes.find(TRACK_ID, at); next < bytes.size(); next = bytes.find(TRACK_ID, next + 1))
        if (bytes.whole_track_at(next)) whole.push_back(next);
    Report report;
    while (at < bytes.size())
        at = bytes.says(at, TRACK_ID) && bytes.size() - at >= CHUNK_HEAD ? read_track(bytes, at, whole, file, report)
                                                                         : read_other(bytes, at, file, report);
    if (file.tracks.empty()) throw std::invalid_argument("not a MIDI file: it has no tracks");
    report.add_remarks(file.remarks);
    const auto told = static_cast<int>(bytes.big_endian(10, 2)), there = static_cast<int>(file.tracks.size());
    file.miscounted = told - there;
    if (told != there)
        file.remarks.push_back("the header counts " + std::to_string(told) + " tracks, the file has " +
                               std::to_string(there));
    return file;
}

}  // namespace partimento::midi
