#pragma once
// The key of music: from its chord symbols, its notes, and what a source says of it.

#include <array>
#include <span>
#include <vector>

#include "music/score.h"

namespace partimento {

// Krumhansl and Kessler's (1982) profiles, from the tonic on.
inline constexpr std::array<double, 12> MAJOR_PROFILE{6.35, 2.23, 3.48, 2.33, 4.38, 4.09,
                                                      2.52, 5.19, 2.39, 3.66, 2.29, 2.88};
inline constexpr std::array<double, 12> MINOR_PROFILE{6.33, 2.68, 3.52, 5.38, 2.60, 3.53,
                                                      2.54, 4.75, 3.98, 2.69, 3.34, 3.17};

// The key whose scale and tonic fit the chords best; C major for none.
Key infer_key(const std::vector<ChordSymbol>& chords);

// The key whose profile correlates best with the time that each pitch class sounds (Krumhansl and Kessler 1982); C
// major for silence.
Key key_of_sound(const std::array<double, 12>& sound);
Key key_of(std::span<const Note> notes);

// By the chord symbols, where a score has them and more than a melody, else by its notes' durations; C major for
// silence. (On POP909 chords find 94 % of the key signatures and durations 81 %; on the Rolling Stone melodies
// durations find 74 % and chords inferred from a melody 52 %.)
Key key_of(const Score& score);

// The given key or its relative, whichever has its tonic chord last, or else first: sources often give the signature
// alone. A major chord on the minor tonic counts (a Picardy third), but not a dominant there.
Key relative_key(Key given, const std::vector<ChordSymbol>& chords);

// As relative_key, for sources that give C where they give nothing: a C that the chords do not end on is replaced by
// their own key.
Key likely_key(Key given, const std::vector<ChordSymbol>& chords);

// The given key, unless the notes or chords lie far outside its scale, as a wrong semitone puts them: blues may leave
// it.
Key fitting_key(const Score& score, Key given);

// The key of a song that was written without one, in C major or A minor: what its chords end or begin on, or its notes
// say where it has none, unless it lies far outside of it.
Key heard_key(const Score& score);

inline Key key_without_signs(bool minor) { return {minor ? 9 : 0, minor}; }

// Tonic of the major key with the same signature.
inline int signature(Key key) { return key.minor ? (key.tonic + 3) % 12 : key.tonic; }

}  // namespace partimento
