#pragma once
// The voices of the melody, the chords and the bass. Each: start() strikes, stop() releases, render() adds to a stereo pair.

#include "Tone.h"

namespace partimento {

// Electric piano: frequency modulation, brighter when struck harder, a little wider than mono.
class KeysVoice {
public:
    void start(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME { amplitude.held = false; }
    bool sounding() const PARTIMENTO_REALTIME { return !amplitude.silent(); }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME;

private:
    Envelope amplitude;
    Phase carrierLeft, carrierRight, body, tine;
    float gain = 0, gainLeft = 0, gainRight = 0, brightness = 0, brightnessFall = 0, strike = 0, strikeFall = 0;
};

// Fingered bass: sawtooth and sine through a filter that closes after the pluck.
class BassVoice {
public:
    void start(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME { amplitude.held = false; }
    bool sounding() const PARTIMENTO_REALTIME { return !amplitude.silent(); }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME;

private:
    Envelope amplitude;
    Phase saw, fundamental;
    Filter filter;
    float rate = 48000, gain = 0, baseHz = 0, pluckHz = 0, pluckFall = 0;
};

// A soft lead: two sawtooths a few cents apart, filtered, with a vibrato that comes late.
class LeadVoice {
public:
    void start(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME { amplitude.held = false; }
    bool sounding() const PARTIMENTO_REALTIME { return !amplitude.silent(); }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME;

private:
    Envelope amplitude;
    Phase sawLeft, sawRight, vibrato;
    Filter filterLeft, filterRight;
    float rate = 48000, gain = 0, cutoffHz = 0, age = 0;
};

}  // namespace partimento
