#pragma once
// Kits as text: plain JSON, the same bytes for the same kit.
//
//   {"format": "partimento-kit-1", "name": "Attic",
//    "pieces": {"kick": {"latent": [16 numbers], "classes": {"kick": 1.0}, "seed": 7, "locked": false,
//                        "controls": {"brightness": 0.0, "length": 0.0, "noise": 0.0, "punch": 0.0}}, ...}}

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "sound/kit.h"

namespace partimento {

inline constexpr std::size_t MAX_KIT_BYTES = 1u << 20;

nlohmann::json json_of(const Kit& kit);
std::string to_json(const Kit& kit);
// Each throws std::invalid_argument in one sentence that names the field.
Kit kit_of(const nlohmann::json& in);
Kit kit_from_json(std::string_view text);
// Throws std::runtime_error in one sentence that names the file.
Kit read_kit(const std::filesystem::path& path);

// A latent as a row of LATENT numbers within -FARTHEST..FARTHEST.
nlohmann::json json_of(const Latent& latent);
Latent latent_of(const nlohmann::json& in);

}  // namespace partimento
