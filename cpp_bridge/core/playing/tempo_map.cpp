#include "playing/tempo_map.h"

#include <algorithm>

namespace partimento {

TempoMap::TempoMap(const Score& score) : stretches_{{0.0, 0.0, 1.0}} {
    for (const auto& change : score.tempi) {
        const double from = static_cast<double>(change.onset_ticks) * MIDI_TICKS_PER_TICK;
        if (from <= stretches_.back().from)
            stretches_.back().share = change.share;
        else
            stretches_.push_back({from, at_own_tempo(from), change.share});
    }
}

double TempoMap::at_own_tempo(double ticks) const PARTIMENTO_REALTIME {
    auto at = std::upper_bound(stretches_.begin(), stretches_.end(), ticks,
                               [](double tick, const Stretch& stretch) { return tick < stretch.from; });
    if (at != stretches_.begin()) --at;
    return at->passed + (ticks - at->from) / at->share;
}

double TempoMap::in_score(double ticks) const PARTIMENTO_REALTIME {
    auto at = std::upper_bound(stretches_.begin(), stretches_.end(), ticks,
                               [](double tick, const Stretch& stretch) { return tick < stretch.passed; });
    if (at != stretches_.begin()) --at;
    return at->from + (ticks - at->passed) * at->share;
}

}  // namespace partimento
