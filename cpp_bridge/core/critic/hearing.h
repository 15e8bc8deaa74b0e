#pragma once
// A song as its figures look at it: hits by bar on a grid of 16ths, and the chord of each half bar.

#include <optional>
#include <vector>

#include "music/score.h"

namespace partimento {

inline constexpr int SIXTEENTH_TICKS = TICKS_PER_QUARTER / 4;

struct Hit {
    int place = 0;  // 16ths from the bar line
    int at = 0;     // 16ths from the song's beginning
    const Note* note = nullptr;
};
using HitBar = std::vector<Hit>;      // by place, then pitch
using HitBars = std::vector<HitBar>;  // of every bar of the song

// What holds at the beginning of a half bar; none where no chord does.
struct HalfBar {
    int root = 0;
    bool minor = false;
    bool operator==(const HalfBar&) const = default;
};

// Points into the score, which has to outlive it and to be in one meter.
struct Hearing {
    // Throws std::invalid_argument where the meter changes.
    explicit Hearing(const Score& score);

    const Score& score;
    Key key;  // found from the notes and chords, whatever the score says
    int bar_sixteenths = 16;
    HitBars melody, bass;                         // the highest and the lowest note at each place
    HitBars chords, drums;                        // all of them
    std::vector<std::optional<HalfBar>> harmony;  // two a bar

    int degree(int pitch) const { return (pitch + 12 - key.tonic) % 12; }  // semitones above the tonic
    bool in_key(int pitch) const;
    bool strong(int place) const;  // 1 and 3 of 4/4, 1 and 4 of 6/8 and its like, 1 of other meters
    std::optional<bool> in_chord(const Note& note) const;  // none where no chord holds
};

// Whether notes begin at the same places; and whether they have the same intervals too.
bool same_rhythm(const HitBar& a, const HitBar& b);
bool same_shape(const HitBar& a, const HitBar& b);
// Whether they are the same keys at the same places; and the share of all that both have (Jaccard's).
bool same_hits(const HitBar& a, const HitBar& b);
double likeness_of(const HitBar& a, const HitBar& b);

}  // namespace partimento
