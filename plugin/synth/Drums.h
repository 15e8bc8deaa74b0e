#pragma once
// Synthesised drums for the General MIDI percussion keys, 35..81: a skin, a noise, and metal.

#include <memory>

#include "Instrument.h"
#include "Tone.h"

namespace partimento {

struct Drum;   // how one of them is made

class DrumVoice {
public:
    void start(int key, int velocity, unsigned hit, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME {}             // drums ring as long as they ring
    void cut() PARTIMENTO_REALTIME { fall = choke; }
    bool sounding() const PARTIMENTO_REALTIME { return left > 0 && level > 1e-4f; }
    void render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME;
    // A closed hi-hat stops the open one.
    bool choked(int key) const PARTIMENTO_REALTIME { return openHat && (key == 42 || key == 44 || key == 46); }

private:
    float noiseNow() PARTIMENTO_REALTIME;

    Noise white;
    Phase skin, overtone;
    Partials metal;
    Filter filter, dull;
    bool openHat = false, highPassed = false;
    int left = 0, age = 0, burst = 0, bursts = 0;   // samples; bursts: how many more times the noise starts anew
    float rate = 48000, level = 0, fall = 1, choke = 1;
    float tone = 0, toneFall = 0, overtones = 0, sweep = 0, sweepFall = 0, skinStep = 0;
    float noise = 0, noiseFall = 0, noiseStart = 0, tail = 0, tailFall = 0, rise = 1, rising = 1;
    float ring = 0, gainLeft = 0, gainRight = 0;
};

std::unique_ptr<Instrument> makeDrums();

}  // namespace partimento
