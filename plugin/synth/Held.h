#pragma once
// What is blown, bowed, sung or held by a synthesiser: two oscillators a little apart, through a filter.

#include "synth/Tone.h"

namespace partimento {

struct HeldTimbre {
    float loudness = 1.0f;
    float hollow = 0.0f;                       // 0 a sawtooth .. 1 a square: odd harmonics alone
    float cents = 4.0f;                        // between the two oscillators
    float width = 0.5f;                        // 0 both in the middle .. 1 one a side
    float breath = 0.0f;                       // noise about the tone
    float cutoffHz = 600.0f, harmonic = 3.0f;  // the filter: cutoffHz plus so many times the pitch,
    float touch = 1.0f;                        // up to 1 + touch times that when struck hard,
    float sweep = 0.0f, sweepSeconds = 0.1f;   // and so many times higher at the start
    float damping = 1.3f;                      // of the filter: 2 none of a peak, towards 0 a sharper one
    float formantHz = 0.0f, formant = 0.0f;    // a resonance of the body
    float attack = 0.01f, fall = 0.8f, sustain = 0.7f, release = 0.1f;  // seconds, and a level
    float vibrato = 9.0f, vibratoHz = 5.3f, vibratoAfter = 0.25f;       // cents, and seconds
    float sub = 0.0f;                                                   // a sine at the pitch
    float dynamics = 1.0f;                                              // power of the velocity
};

class HeldVoice {
public:
    void start(int pitch, int velocity, const HeldTimbre& timbre, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME { amplitude.held = false; }
    void cut() PARTIMENTO_REALTIME {
        amplitude.held = false;
        amplitude.release = quick;
    }
    bool sounding() const PARTIMENTO_REALTIME { return !amplitude.silent(); }
    void render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME;

private:
    static constexpr std::size_t CONTROL =
        16;  // samples between two settings of the filter, counted from the note's start

    void control() PARTIMENTO_REALTIME;
    void turn() PARTIMENTO_REALTIME;

    Envelope amplitude;
    Phase first, second, fundamental, vibrato;
    Filter filterLeft, filterRight, body;
    Noise noise;
    std::size_t age = 0, place = CONTROL;        // samples
    std::array<float, CONTROL> left{}, right{};  // before the envelope
    float rate = 48000, quick = 1, gain = 0, hollow = 0, near = 0, far = 0, breath = 0, sub = 0, formant = 0;
    float cutoff = 0, damping = 1.3f, sweep = 0, sweepFall = 0, bend = 1, vibratoDepth = 0, vibratoAfter = 0;
};

}  // namespace partimento
