#include "synth/Tone.h"

// Eight samples at once where the processor can; the results are the same bits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define WIDE_CLONES
#endif

namespace partimento {

void Partials::add(float hz, float seconds, float gain, float pan, float sampleRate) PARTIMENTO_REALTIME {
    if (count == MOST || hz > 0.45f * sampleRate) return;
    auto& p = partials[count++];
    const float fall = seconds > 0.0f ? decay(seconds, sampleRate) : 1.0f, angle = 6.2831853f * hz / sampleRate;
    const float cosine = fall * std::cos(angle), sine = fall * std::sin(angle);
    p.cosines[0] = cosine;
    p.sines[0] = sine;
    for (std::size_t i = 1; i < STEPS; ++i) {
        p.cosines[i] = cosine * p.cosines[i - 1] - sine * p.sines[i - 1];
        p.sines[i] = sine * p.cosines[i - 1] + cosine * p.sines[i - 1];
    }
    p.x = gain * (1.0f - pan);
    p.y = 0.0f;
    p.across = (1.0f + pan) / (1.0f - pan);
}

WIDE_CLONES void Partials::turn() PARTIMENTO_REALTIME {
    alignas(16) std::array<float, STEPS> sumLeft{}, sumRight{};
    for (std::size_t n = 0; n < count; ++n) {
        auto& p = partials[n];
        const float x = p.x, y = p.y, across = p.across;
        for (std::size_t i = 0; i < STEPS; ++i) {
            const float now = p.sines[i] * x + p.cosines[i] * y;
            sumLeft[i] += now;
            sumRight[i] += across * now;
        }
        p.x = p.cosines[STEPS - 1] * x - p.sines[STEPS - 1] * y;
        p.y = p.sines[STEPS - 1] * x + p.cosines[STEPS - 1] * y;
    }
    left = sumLeft;
    right = sumRight;
    place = 0;
    const auto dead = [](const Partial& p)
                          PARTIMENTO_REALTIME { return (std::abs(p.x) + std::abs(p.y)) * (1.0f + p.across) < 5e-5f; };
    while (count > 0 && dead(partials[count - 1])) --count;
}

}  // namespace partimento
