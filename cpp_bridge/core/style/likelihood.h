#pragma once
// How probable a style finds music that is already there.

#include <array>
#include <optional>

#include "style/style.h"

namespace partimento {

struct Nats {
    ByPart<double> nats{};  // negative log-probability of the asked cells, their ends included
    ByPart<int> events{};   // notes or chord symbols in them
};

// Of the asked cells of bars [first_bar, first_bar + bars), in view of the given ones, without masks or temperature.
// Nothing where the window holds more than CONTEXT_EVENTS events. Throws as encode() does.
std::optional<Nats> nats_of(const Style& style, const Score& score, int first_bar, int bars, const Cells& given,
                            const Cells& asked);

}  // namespace partimento
