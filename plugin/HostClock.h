#pragma once
// What the playhead says, hosts' habits evened out, as a Transport for the scheduler.

#include <juce_audio_basics/juce_audio_basics.h>

#include "Parameters.h"
#include "scheduler.h"

namespace partimento {

// Audio thread's.
class HostClock {
public:
    // `scoreBpm`: the tempo written in the score, for where it leads and where the host has none.
    Transport read(juce::AudioPlayHead* playHead, const Parameters& parameters, double scoreBpm, double sampleRate) PARTIMENTO_REALTIME;
    // Whether the host's transport, or our own, rolls in this block. Before read().
    bool playing(juce::AudioPlayHead* playHead, const Parameters& parameters) const PARTIMENTO_REALTIME;
    void reset() PARTIMENTO_REALTIME { last = {}; }

private:
    Transport last;
};

}  // namespace partimento
