#pragma once
// What the playhead says, hosts' habits evened out, as a Transport for the scheduler.

#include <juce_audio_basics/juce_audio_basics.h>

#include <atomic>
#include <optional>

#include "Parameters.h"
#include "playing/scheduler.h"

namespace partimento {

// Audio thread's.
class HostClock {
public:
    // `scoreBpm`: the tempo written in the score, for where it leads and where the host has none.
    Transport read(juce::AudioPlayHead* playHead, const Parameters& parameters, double scoreBpm,
                   double sampleRate) PARTIMENTO_REALTIME;
    // The block is played so; the next goes on from there where the host says nothing.
    void keep(const Transport& transport) PARTIMENTO_REALTIME { last = transport; }
    // Whether the host's transport, or our own, rolls in this block. Before read().
    bool playing(juce::AudioPlayHead* playHead, const Parameters& parameters) const PARTIMENTO_REALTIME;
    void reset() PARTIMENTO_REALTIME { last = {}; }

    // Any thread. As the host told them last; 0 and none before it did.
    double hostBpm() const { return toldBpm.load(std::memory_order_relaxed); }
    std::optional<Meter> hostMeter() const {
        const int both = toldMeter.load(std::memory_order_relaxed);
        return both > 0 ? std::optional<Meter>({both >> 8, both & 255}) : std::nullopt;
    }

private:
    Transport last;
    std::atomic<double> toldBpm{0.0};
    std::atomic<int> toldMeter{0};  // beats * 256 + unit
};

}  // namespace partimento
