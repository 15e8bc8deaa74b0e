#pragma once
// Synthesised drums for the General MIDI percussion keys, 35..81: a skin, a noise, and metal.

#include <memory>

#include "synth/Instrument.h"
#include "synth/Tone.h"

namespace partimento {

struct Drum;  // how one of them is made

// White noise: a stroke, which may come several times, and a tail.
struct DrumNoise {
    static constexpr float SILENCE = 1e-4f;
    Noise white;
    Filter filter, dull;
    bool highPassed = false;
    int age = 0, burst = 0, bursts = 0;  // samples; bursts: how many more times the stroke comes anew
    float stroke = 0, strokeFall = 0, struck = 0, tail = 0, tailFall = 0, rise = 1, rising = 1;
    bool silent() const PARTIMENTO_REALTIME { return bursts == 0 && stroke + tail < SILENCE; }
    float next() PARTIMENTO_REALTIME;
};

// A sine that sinks, and one above it.
struct DrumSkin {
    Phase tone, overtone;
    float step = 0, level = 0, fall = 0, overtones = 0, sweep = 0, sweepFall = 0;
    bool silent() const PARTIMENTO_REALTIME { return level < 1e-4f; }
    void add(float* out, int count) PARTIMENTO_REALTIME;  // at most STEPS samples
};

class DrumVoice {
public:
    void start(int key, int velocity, unsigned hit, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME {}  // drums ring as long as they ring
    void cut() PARTIMENTO_REALTIME { fall = choke; }
    bool sounding() const PARTIMENTO_REALTIME { return left > 0 && level > 1e-4f; }
    void render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME;
    // A closed hi-hat stops the open one.
    bool choked(int key) const PARTIMENTO_REALTIME { return openHat && (key == 42 || key == 44 || key == 46); }

private:
    void renderRun(const Partials::Run& plates, float* outLeft, float* outRight) PARTIMENTO_REALTIME;

    DrumNoise noise;
    DrumSkin skin;
    Partials metal;
    bool openHat = false;
    int left = 0;  // samples
    float rate = 48000, level = 0, fall = 1, choke = 1, ring = 0, gainLeft = 0, gainRight = 0;
};

std::unique_ptr<Instrument> makeDrums();

}  // namespace partimento
