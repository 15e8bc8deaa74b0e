#pragma once
// A take as JSON, for the song file.

#include <nlohmann/json_fwd.hpp>

#include "song/take.h"

namespace partimento {

nlohmann::json json_of(const Take& take);
// Throws what json_fields.h's `within` catches.
Take take_of(const nlohmann::json& in);

// How much of a song file a take needs. Throws std::invalid_argument for what is not UTF-8.
std::size_t text_bytes(const Take& take);

}  // namespace partimento
