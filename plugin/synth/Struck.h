#pragma once
// What is struck, plucked or fed with wind at a fixed strength: pianos, guitars, basses, mallets, organs. A sum of
// partials.

#include "synth/Tone.h"

namespace partimento {

struct StruckTimbre {
    float loudness = 1.0f;
    // The spectrum. Either `harmonics` of a string, the n-th of them n^-tilt, struck at `place` of its length (0:
    // anywhere), made sharp by stiffness: n f sqrt(1 + stiffness n^2).
    int harmonics = 0;
    float tilt = 1.0f, place = 0.0f, stiffness = 0.0f;
    // Or partials one by one.
    struct Partial {
        float ratio = 0, gain = 0, life = 1;
    };  // life: times `seconds`
    std::array<Partial, 9> partials{};
    float seconds = 1.0f;                    // in which the first partial of middle C falls to 1/e; 0: it stays
    float octave = 0.5f;                     // how many times shorter an octave higher is, as a power of two
    float damping = 0.3f;                    // how much faster each further harmonic dies
    float touch = 0.2f;                      // how much darker each further harmonic is when struck softly
    float cents = 0.0f;                      // to a second string or rank; 0: there is none
    float width = 1.0f;                      // 0: all of it in the middle
    float attack = 0.001f, release = 0.08f;  // seconds
    float knock = 0.0f, knockHz = 1500.0f, knockSeconds = 0.006f;  // of the hammer, the finger, the key
    float tremolo = 0.0f, tremoloHz = 5.0f;                        // from side to side
    float drive = 0.0f;                                            // 0 clean .. an amplifier turned up
    float dynamics = 1.3f;                                         // power of the velocity; 0: as loud as ever
};

// Of the hammer, the finger, the key.
struct Knock {
    Noise noise;
    Filter filter;
    float level = 0, fall = 0;
    bool silent() const PARTIMENTO_REALTIME { return level <= 1e-3f; }
    float next() PARTIMENTO_REALTIME {
        if (silent()) return 0.0f;
        const float out = filter.next(level * noise.next()).band;
        level *= fall;
        return out;
    }
};

class StruckVoice {
public:
    void start(int pitch, int velocity, const StruckTimbre& timbre, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME { fall = release; }
    void cut() PARTIMENTO_REALTIME { fall = quick; }
    bool sounding() const PARTIMENTO_REALTIME { return left > 0 && level > 1e-4f; }
    void render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME;

private:
    void renderRun(const Partials::Run& strings, float* outLeft, float* outRight) PARTIMENTO_REALTIME;

    Partials partials;
    Knock knock;
    Phase sway;
    int left = 0;  // samples until the last partial has died
    float level = 0, fall = 1, release = 1, quick = 1, rising = 1, rise = 1;
    float gain = 0, tremolo = 0, drive = 0;
};

}  // namespace partimento
