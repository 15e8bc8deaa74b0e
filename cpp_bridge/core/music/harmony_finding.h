#pragma once
// Chord symbols from notes: each beat's pitch classes against chord templates, with the bass weighed in, smoothed by
// Viterbi. The way of Fujishima (1999) and of Bello and Pickens (2005), on notes instead of audio. Figures:
// docs/harmony.md.

#include <vector>

#include "music/score.h"

namespace partimento {

// Chord symbols from bar 1 on, N.C. where nothing sounds for a bar; none for a score without pitched notes. Triads,
// sevenths and suspensions; a bass on another chord tone makes a slash chord. Chords change on beats.
std::vector<ChordSymbol> infer_harmony(const Score& score);

// The beat that chords may change on, in ticks: a quarter; in 6/8, 9/8 and 12/8 a dotted one.
int beat_ticks(Meter meter);

}  // namespace partimento
