#include "song/base64.h"

#include <cstdint>
#include <stdexcept>

namespace partimento {
namespace {

constexpr std::string_view LETTERS_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out.push_back(i + k > bytes.size() ? '=' : LETTERS_64[three >> (18 - 6 * k) & 63u]);
    }
    return out;
}

std::string from_base64(std::string_view text) {
    if (text.size() % 4 != 0) throw std::invalid_argument("not base64: its length is no multiple of four");
    std::string out;
    out.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::uint32_t three = 0;
        std::size_t padding = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const auto letter = LETTERS_64.find(text[i + k]);
            const bool pads = text[i + k] == '=' && i + 4 == text.size() && k >= 2;
            if ((letter == std::string_view::npos && !pads) || (!pads && padding > 0))
                throw std::invalid_argument("not base64: character " + std::to_string(i + k + 1));
            padding += pads;
            three = three << 6 | (pads ? 0u : static_cast<std::uint32_t>(letter));
        }
        for (std::size_t k = 0; k < 3 - padding; ++k) out.push_back(static_cast<char>(three >> (16 - 8 * k) & 255u));
    }
    return out;
}

}  // namespace partimento
