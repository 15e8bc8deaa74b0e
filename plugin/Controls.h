#pragma once
// What a musician wishes of all that is written, but for the parameters that a host can automate.

#include <array>
#include <optional>

#include "request.h"

namespace partimento {

struct Controls {
    std::optional<Key> key;                            // none: what the chords suggest
    Constraints constraints;
    Locks locks;
    double strength = 1.0, obedience = 1.0;            // as in Request
    std::array<Attributes, PART_COUNT> wishes{};       // of each part, in all bars
    bool operator==(const Controls&) const = default;
};

}  // namespace partimento
