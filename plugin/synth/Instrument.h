#pragma once
// Where the sound of one part comes from, whatever makes it.

#include "playing/realtime.h"

namespace partimento {

class Instrument {
public:
    virtual ~Instrument() = default;

    // Before the first sound and between sounds; the only one that may allocate.
    virtual void prepare(double sampleRate) = 0;
    // A General MIDI program, 0..127, for the notes struck from now on. Any thread.
    virtual void setProgram(int) PARTIMENTO_REALTIME {}

    // Audio thread's
    virtual void strike(int pitch, int velocity) PARTIMENTO_REALTIME = 0;
    virtual void release(int pitch) PARTIMENTO_REALTIME = 0;
    virtual void reset() PARTIMENTO_REALTIME = 0;                                       // silence at once
    virtual void render(float* left, float* right, int count) PARTIMENTO_REALTIME = 0;  // adds to the pair
};

}  // namespace partimento
