#pragma once
// How a song's last bar closes: drawn once for a song, as often as the songs of the style's own music do.

#include "style/style.h"
#include "writing/request.h"

namespace partimento {

struct Ending {
    bool rests = false;  // nothing begins in the bar's last half
    bool resolves =
        false;  // its chords are on the tonic, and the melody's notes on beats and at the end are of that triad
};

// Of the last bar of a request that is a whole song; of any other neither.
Ending ending_of(const Style& style, const Request& request, std::uint64_t seed);

// The tones of a key's tonic triad.
PitchClasses tonic_triad(Key key);

}  // namespace partimento
