#pragma once
// The RIFF wrapper that some programs put a MIDI file into (RMID): chunks with little-endian lengths, padded to even
// ones.

#include <string>
#include <string_view>

namespace partimento::midi {

struct Unwrapped {
    std::string_view before, song, after;
};

// A file in three: what is before the MIDI file, the file, what is after. All of it is the file where nothing wraps it.
Unwrapped unwrapped(std::string_view bytes);

// The inverse, with the wrapper's lengths for this song.
std::string rewrapped(const std::string& before, const std::string& song, const std::string& after);

}  // namespace partimento::midi
