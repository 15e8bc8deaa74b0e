#pragma once
// JSON from outside. What is read here can be walked, copied and written by recursion.

#include <nlohmann/json.hpp>
#include <string_view>

namespace partimento {

inline constexpr std::size_t MAX_TEXT_BYTES = 32u << 20;  // that is read
inline constexpr int MAX_TEXT_DEPTH = 32;                 // of arrays and objects within each other; a song has 9

// Throws std::invalid_argument in one sentence for a text that is too long or too deep, before memory is taken, and
// nlohmann::json::exception for what is no JSON.
nlohmann::json parse_json(std::string_view text);

}  // namespace partimento
