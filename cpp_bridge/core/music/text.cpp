#include "music/text.h"

#include <cstdint>

namespace partimento {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

// The bytes of the UTF-8 character that begins at `i`; 0 where none does (Unicode 15, table 3-7).
std::size_t character_at(std::string_view text, std::size_t i) {
    const auto lead = byte_at(text, i);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
    if (size == 0 || i + size > text.size()) return 0;
    const std::uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte_at(text, i + 1) < least || byte_at(text, i + 1) > most) return 0;
    for (std::size_t k = 2; k < size; ++k)
        if (byte_at(text, i + k) < 0x80 || byte_at(text, i + k) > 0xBF) return 0;
    return size;
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto size = character_at(text, i);
        if (size == 0) return false;
        i += size;
    }
    return true;
}

// Controls, and marks of direction: U+200E, U+200F, U+202A..U+202E, U+2066..U+2069.
bool is_control(std::string_view character) {
    const auto at = [&](std::size_t i) { return byte_at(character, i); };
    if (character.size() == 1) return at(0) < 0x20 || at(0) == 0x7F;
    if (character.size() == 2) return at(0) == 0xC2 && at(1) < 0xA0;
    if (character.size() != 3 || at(0) != 0xE2) return false;
    if (at(1) == 0x80) return at(2) == 0x8E || at(2) == 0x8F || (at(2) >= 0xAA && at(2) <= 0xAE);
    return at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9;
}

std::string as_utf8(std::string_view latin) {
    std::string out;
    for (const char c : latin) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte < 0x80) {
            out.push_back(c);
        } else {
            out.push_back(static_cast<char>(0xC0u | byte >> 6));
            out.push_back(static_cast<char>(0x80u | (byte & 0x3Fu)));
        }
    }
    return out;
}

}  // namespace

std::string readable(std::string_view text) {
    const auto whole = is_utf8(text) ? std::string(text) : as_utf8(text);
    std::string out;
    for (std::size_t i = 0; i < whole.size();) {
        const auto character = std::string_view(whole).substr(i, character_at(whole, i));
        if (!is_control(character)) out += character;
        i += character.size();
    }
    return out;
}

std::string shortened(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string(text);
    while (most > 0 && (byte_at(text, most) & 0xC0u) == 0x80u) --most;
    return std::string(text.substr(0, most)) + "...";
}

std::string in_quotes(std::string_view text) {
    std::string out = "'";
    int characters = 0;
    for (const char c : readable(text)) {
        if ((c & 0xC0) != 0x80 && ++characters > 24) return out + "...'";
        out += c;
    }
    return out + "'";
}

}  // namespace partimento
