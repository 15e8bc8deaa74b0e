#pragma once
// What a musician wishes of all that is written, but for the parameters that a host can automate.

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "writing/request.h"

namespace partimento {

struct Controls {
    std::optional<Key> key;           // none: what the chords suggest
    std::optional<double> tempo_bpm;  // of a new song whose own tempo leads; none: the style's
    Constraints constraints;
    Locks locks;
    double strength = 1.0, obedience = 1.0;  // as in Request
    ByPart<Attributes> wishes{};             // of each part, in all bars
    bool operator==(const Controls&) const = default;

    // Puts them into a request whose score and cells are set. What stays of notes holds where the asked cells have any.
    void apply(Request& request) const;
};

nlohmann::json jsonOf(const Controls& controls);
// Throws std::invalid_argument or nlohmann::json::exception for a value that is missing, of the wrong type or out of
// range.
Controls controlsOf(const nlohmann::json& in);

}  // namespace partimento
