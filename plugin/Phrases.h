#pragma once
// Phrases that a musician plays into the plugin: from MIDI to scores.

#include <juce_audio_basics/juce_audio_basics.h>

#include <optional>
#include <vector>

#include "music/score.h"
#include "playing/realtime.h"

namespace partimento {

struct PlayedPhrase {
    Score score;                // as many bars as the phrase touches; a melody, or chords where notes sound together
    std::int64_t firstBar = 0;  // of the song
};

class Phrases {
public:
    // Audio thread. The notes of a block that begins at a tick of the song (MIDI ticks).
    void hear(const juce::MidiBuffer& midi, double tick, double ticksPerSample) PARTIMENTO_REALTIME;

    // Arranger thread. A phrase that is over by `nowTicks` (MIDI ticks of the song): half a bar without a note, and
    // none held.
    std::optional<PlayedPhrase> ended(double nowTicks, const Score& song);
    void forget();

private:
    static constexpr int CAPACITY = 4096;
    struct Struck {
        double tick;
        std::uint8_t pitch, velocity;
    };  // velocity 0: released
    struct Held {
        double onset, end;  // MIDI ticks; end below onset: held still
        int pitch, velocity;
    };

    void collect();

    juce::AbstractFifo fifo{CAPACITY};
    std::array<Struck, CAPACITY> events{};
    std::vector<Held> played;  // arranger thread's
};

}  // namespace partimento
