#pragma once
// A note from its shape, which may be held for as long as one likes.

#include <cstdint>
#include <vector>

#include "sound/shape.h"

namespace partimento {

inline constexpr int NOTE_SAMPLES = 5 * SOUND_RATE / 2 / BLOCK * BLOCK;

struct HeldNote {
    std::vector<float> samples;  // NOTE_SAMPLES of them, mono at SOUND_RATE; peak 0.98 at most
    int loop = 0;                // its first sample; it ends with the last, and goes on at its first without a seam
    float fall = 1.0f;           // gain of a sample in the loop, times that of the one before it
};

// `hz`: of its first harmonic. As loud as others: the loudest tenth of a second at 0.16 RMS, or less where the peak
// would be over 0.98.
HeldNote render_note(const Shape& shape, float hz, std::uint64_t seed);

inline constexpr float RELEASE_SECONDS = 0.08f;
// So many samples of a note, then it fades to 0 within RELEASE_SECONDS.
std::vector<float> played(const HeldNote& note, int held_samples);

}  // namespace partimento
