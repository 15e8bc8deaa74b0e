#pragma once
// A score that has changed since it was read, written into its file.

#include <string>

#include "music/score.h"

namespace partimento::midi {

// Whether the file can take the score: its bars are still those of the file.
bool fits_source(const Score& score);

// The bytes of the score's file with the cells that have changed in place of what was there. New notes go to the track
// and channel of their part's notes nearby, a part that the file lacks to a track of its own. Every other event stays
// byte for byte. What lies before the file's first event, as the rest before a pickup, cannot be written.
std::string patched(const Score& score);

}  // namespace partimento::midi
