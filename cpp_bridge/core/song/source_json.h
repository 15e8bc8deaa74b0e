#pragma once
// The file that a score was read from as JSON, for the song file: {"bytes": base64, "roles": ["bass", "", ...]}, roles
// where somebody has corrected them.

#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "music/score.h"

namespace partimento {

nlohmann::json json_of(const std::shared_ptr<const midi::Source>& file);
// Throws what json_fields.h's `within` catches.
std::shared_ptr<const midi::Source> source_of(const nlohmann::json& in);

// How much of a song file it needs.
std::size_t file_bytes(const std::shared_ptr<const midi::Source>& file);

}  // namespace partimento
