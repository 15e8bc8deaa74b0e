#include "song/midi_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <locale>
#include <sstream>

#include "music/score.h"
#include "network/vocabulary.h"

namespace partimento::midi {
namespace {

constexpr double LONGEST_TICKS = 1e6;

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

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

// The number that a text begins with, which goes from it; none where it begins otherwise.
std::optional<double> take_number(std::string_view& text) {
    double value = 0.0;
#if defined(__cpp_lib_to_chars)
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || !std::isfinite(value)) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
#else  // libc++ has it for whole numbers alone
    const auto length = std::min(text.find_first_not_of("0123456789.e+-"), text.size());
    std::istringstream in{std::string(text.substr(0, length))};
    in.imbue(std::locale::classic());
    if (!(in >> value) || !std::isfinite(value)) return {};
    text.remove_prefix(in.eof() ? length : static_cast<std::size_t>(in.tellg()));
#endif
    return value;
}

std::string written(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
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

std::string shortened(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string(text);
    while (most > 0 && (byte_at(text, most) & 0xC0u) == 0x80u) --most;
    return std::string(text.substr(0, most)) + "...";
}

std::string text_of(const Signature& signature) {
    return "partimento " + std::to_string(signature.bars) + " bars " + written(signature.tempo_bpm) + " bpm";
}

std::optional<Signature> signature_in(std::string_view text) {
    if (!take(text, "partimento ")) return {};
    const auto bars = take_number(text);
    if (!bars || !take(text, " bars ")) return {};
    const auto tempo = take_number(text);
    if (!tempo || text != " bpm") return {};
    return Signature{*bars >= 0 && *bars <= MAX_BARS ? static_cast<int>(*bars) : 0, *tempo};
}

std::string text_of(const Held& held) {
    return "held " + std::to_string(held.duration_ticks) + " ticks, timing " + std::to_string(held.timing);
}

std::optional<Held> held_in(std::string_view text) {
    if (!take(text, "held ")) return {};
    const auto duration = take_number(text);
    if (!duration || !take(text, " ticks, timing ")) return {};
    const auto timing = take_number(text);
    if (!timing || !text.empty() || *duration < 1 || *duration > LONGEST_TICKS || std::abs(*timing) > MAX_TIMING)
        return {};
    return Held{static_cast<int>(*duration), static_cast<int>(*timing)};
}

}  // namespace partimento::midi
