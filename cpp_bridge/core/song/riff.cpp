#include "song/riff.h"

#include <algorithm>
#include <cstdint>

namespace partimento::midi {
namespace {

constexpr std::size_t CHUNK_HEAD = 8, WRAPPER_HEAD = 12;

std::size_t little_endian(std::string_view bytes, std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

void set_little_endian(std::string& bytes, std::size_t at, std::size_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xFFu);
}

bool is_wrapper(std::string_view bytes) {
    return bytes.size() >= WRAPPER_HEAD && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "RMID";
}

// Where the chunk "data" begins; npos where there is none.
std::size_t data_chunk(std::string_view bytes) {
    for (std::size_t at = WRAPPER_HEAD; at + CHUNK_HEAD <= bytes.size();) {
        if (bytes.substr(at, 4) == "data") return at;
        const auto length = little_endian(bytes, at + 4);
        at += CHUNK_HEAD + length + length % 2;
    }
    return std::string_view::npos;
}

// Whether the wrapper goes on or ends here: else the length that leads here is wrong.
bool ends_at(std::string_view bytes, std::size_t at) {
    at += at % 2;
    if (at >= bytes.size()) return true;
    const auto id = bytes.substr(at, 4);
    return id.size() == 4 && id != "MTrk" &&
           std::all_of(id.begin(), id.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

Unwrapped unwrapped(std::string_view bytes) {
    if (!is_wrapper(bytes)) return {{}, bytes, {}};
    const auto data = data_chunk(bytes);
    if (data == std::string_view::npos || bytes.substr(data + CHUNK_HEAD, 4) != "MThd") {
        const auto at = bytes.find("MThd", WRAPPER_HEAD);
        if (at == std::string_view::npos) return {{}, bytes, {}};
        return {bytes.substr(0, at), bytes.substr(at), {}};
    }
    const auto begin = data + CHUNK_HEAD, told = begin + little_endian(bytes, data + 4);
    const auto end = told <= bytes.size() && ends_at(bytes, told) ? told : bytes.size();
    return {bytes.substr(0, begin), bytes.substr(begin, end - begin), bytes.substr(end)};
}

std::string rewrapped(const std::string& before, const std::string& song, const std::string& after) {
    std::string head = before, tail = after;
    if (const auto data = is_wrapper(before) ? data_chunk(before) : std::string::npos;
        data != std::string::npos && data + CHUNK_HEAD == before.size()) {
        const auto told = little_endian(head, data + 4);
        if (told != song.size()) {
            if (told % 2 == 1 && song.size() % 2 == 0 && tail.starts_with('\0')) tail.erase(0, 1);
            if (told % 2 == 0 && song.size() % 2 == 1) tail.insert(tail.begin(), '\0');
            set_little_endian(head, data + 4, song.size());
            set_little_endian(head, 4, head.size() + song.size() + tail.size() - CHUNK_HEAD);
        }
    }
    return head + song + tail;
}

}  // namespace partimento::midi
