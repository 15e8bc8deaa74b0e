#include "writing/ending.h"

#include "music/chord.h"
#include "writing/sampler.h"

namespace partimento {

Ending ending_of(const Style& style, const Request& request, std::uint64_t seed) {
    if (!request.whole) return {};
    Random random(seed, PartName::harmony, 0, 4);
    const bool rests = random.next() < style.card.closing, resolves = random.next() < style.card.cadence;
    return {rests, resolves};
}

PitchClasses tonic_triad(Key key) { return chord_tones(parse_chord(key_name(key))); }

}  // namespace partimento
