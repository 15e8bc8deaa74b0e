#pragma once
// Where new notes of a part go in a file: to the tracks and channels that its notes are on.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "song/midi_source.h"

namespace partimento::midi {

// A track and channel of a file, and the pitch that a note has there: samplers play a drum at a pitch of their own.
struct Seat {
    std::size_t track = 0;
    int channel = 0, pitch = 60;
};

class Seats {
public:
    Seats(const Source& source, PartName part);
    // None: the part has no track that could play it.
    std::optional<Seat> of(const Note& note) const;

private:
    std::optional<Seat> of_hit(int key) const;

    PartName part_;
    const Score& score_;                                       // as it was read
    std::map<NotePlace, Seat> exact_;                          // of the notes as they were read
    std::map<int, std::vector<std::pair<int, Seat>>> by_bar_;  // pitches of the score
};

}  // namespace partimento::midi
