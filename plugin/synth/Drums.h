#pragma once
// Synthesised drums for the General MIDI percussion keys, 35..81.

#include "Tone.h"

namespace partimento {

class DrumVoice {
public:
    void start(int key, int velocity, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME {}             // drums ring as long as they ring
    bool sounding() const PARTIMENTO_REALTIME { return tone + noise > 2e-4f; }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME;
    // A closed hi-hat stops the open one.
    bool choked(int key) const PARTIMENTO_REALTIME { return openHat && (key == 42 || key == 44 || key == 46); }
    void choke() PARTIMENTO_REALTIME { noiseFall = chokeFall; }

private:
    Noise white;
    Phase drum, overtone;
    std::array<Phase, 4> metal{};
    Filter filter;
    bool openHat = false, highPassed = false;
    float tone = 0, toneFall = 0, overtones = 0, sweep = 0, sweepFall = 0, drumStep = 0;
    float noise = 0, noiseFall = 0, chokeFall = 0, ring = 0;
    float gainLeft = 0, gainRight = 0;
};

}  // namespace partimento
