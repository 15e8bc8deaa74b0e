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
