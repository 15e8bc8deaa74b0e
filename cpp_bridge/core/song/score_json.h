#pragma once
// A Score as JSON text: the plugin's state, the score file, and what tests print. Lossless.

#include <string>
#include <string_view>

#include "music/score.h"

namespace partimento {

inline constexpr std::size_t MAX_TEXT_BYTES = 32u << 20;  // that is read

std::string to_json(const Score& score);
// Throws std::invalid_argument naming the field that is missing, of the wrong type or out of range.
Score score_from_json(std::string_view text);

}  // namespace partimento
