#include "music/constraints.h"

#include "music/attributes.h"
#include "music/chord.h"

namespace partimento {

Pitches allowed_pitches(const Constraints& constraints, PartName part) {
    if (part == PartName::drums) return constraints.drums;
    const auto range = constraints.ranges[part];
    Pitches out;
    for (int pitch = range.low; pitch <= range.high; ++pitch)
        if (in_scale(constraints.scale, pitch % 12)) out.set(static_cast<std::size_t>(pitch));
    return out;
}

bool in_scale(PitchClasses scale, int pitch_class) { return scale >> pitch_class & 1; }
bool in_scale(PitchClasses scale, const ChordSymbol& chord) { return (chord_tones(chord) & ~scale) == 0; }
bool strong_beat(Meter meter, int position_ticks) { return metric_level(meter, position_ticks) <= 1; }

}  // namespace partimento
