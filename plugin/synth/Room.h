#pragma once
// The room all parts play in: a feedback delay network (Jot and Chaigne, 1991) of eight lines, which hand their sound
// on by a Householder reflection, behind two diffusing all-passes a side.

#include <array>
#include <cstddef>
#include <vector>

#include "synth/Tone.h"

namespace partimento {

class Room {
public:
    void prepare(double sampleRate);
    void reset() PARTIMENTO_REALTIME;
    // In place: dry in, reverberation alone out.
    void process(float* left, float* right, int count) PARTIMENTO_REALTIME;

private:
    static constexpr std::size_t LINES = 8;

    // A ring of memory; what is written comes back `length` samples later.
    struct Line {
        std::vector<float> memory;
        std::size_t place = 0;
        float read() const PARTIMENTO_REALTIME { return memory[place]; }
        void write(float in) PARTIMENTO_REALTIME {
            memory[place] = in;
            if (++place == memory.size()) place = 0;
        }
        float diffuse(float in) PARTIMENTO_REALTIME {  // Schroeder's all-pass
            const float delayed = read(), fed = in - 0.6f * delayed;
            write(fed);
            return delayed + 0.6f * fed;
        }
    };

    std::array<Line, LINES> lines;
    std::array<Line, 4> diffusers;  // two left, two right
    std::array<float, LINES> gains{}, damped{};
    std::array<float, 2> rumble{};  // what is too low for the room
    float damping = 0, rumbleFollow = 0;
};

}  // namespace partimento
