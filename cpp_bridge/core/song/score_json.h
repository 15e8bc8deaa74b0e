#pragma once
// A Score as JSON: the plugin's state, the score file, and what tests print. Lossless.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "music/score.h"

namespace partimento {

std::string to_json(const Score& score);
// Throws std::invalid_argument naming the field that is missing, of the wrong type or out of range.
Score score_from_json(std::string_view text);

// The same as values, for what holds a score. Reading throws what json_fields.h's `within` catches.
nlohmann::json json_of(const Score& score);
Score score_of(const nlohmann::json& in);

// By part, stretches of bars: {"melody": [[0, 3]]}.
nlohmann::json json_of(const Cells& cells);
Cells cells_of(const nlohmann::json& in, int bars);

}  // namespace partimento
