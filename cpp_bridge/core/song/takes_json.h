#pragma once
// The takes of a song as JSON text: the song file. Lossless.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "song/takes.h"

namespace partimento {

std::string to_json(const Takes& takes);
// Also of a score's text: its one take. Throws std::invalid_argument naming the field that is missing, of the wrong
// type or out of range.
Takes takes_from_json(std::string_view text);

// The same where the text is part of another.
nlohmann::json json_of(const Takes& takes);
Takes takes_of(const nlohmann::json& in);

}  // namespace partimento
