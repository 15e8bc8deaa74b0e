#pragma once
// Phrases that a musician plays into the plugin: from MIDI to scores.

#include <juce_audio_basics/juce_audio_basics.h>

#include <optional>
#include <vector>

#include "music/score.h"
#include "playing/realtime.h"

namespace partimento {

// Where a played note is written: on the nearest sixteenth or triplet, what is over being its timing; or on a tick
// between.
struct Place {
    int onset_ticks = 0, timing = 0;
};
Place placeOf(double ticks);

struct Phrase {
    Score score;                // as many bars as the phrase touches; a melody, or chords where notes sound together
    std::int64_t firstBar = 0;  // of the song
};

class Phrases {
public:
    // Audio thread. The notes of a block that begins at a tick of the song (MIDI ticks).
    void hear(const juce::MidiBuffer& midi, double tick, double ticksPerSample) PARTIMENTO_REALTIME;

    // Arranger thread. A phrase that is over by `nowTicks` (MIDI ticks of the song): half a bar without a note, and
    // none held.
    std::optional<Phrase> ended(double nowTicks, const Score& song);
    void forget();

private:
    static constexpr int CAPACITY = 4096;
    struct Struck {
        double tick;
        std::uint8_t pitch, velocity;
    };  // velocity 0: released
    struct Played {
        double onset, end;
        int pitch, velocity;
    };  // end below onset: held still

    void collect();

    juce::AbstractFifo fifo{CAPACITY};
    std::array<Struck, CAPACITY> events{};
    std::vector<Played> played;  // arranger thread's
};

// The key whose profile fits the notes best (Krumhansl, Cognitive Foundations of Musical Pitch, 1990).
Key keyOf(const std::vector<Note>& notes);

}  // namespace partimento
