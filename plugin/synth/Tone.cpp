#include "Tone.h"

#include <numbers>

namespace partimento {
namespace {

constexpr int SIZE = 2048;
const auto TABLE = [] {
    std::array<float, SIZE + 1> table{};
    for (int i = 0; i <= SIZE; ++i) table[static_cast<std::size_t>(i)] = static_cast<float>(std::sin(2.0 * std::numbers::pi * i / SIZE));
    return table;
}();

}  // namespace

float sine(float turns) PARTIMENTO_REALTIME {
    const float place = (turns - std::floor(turns)) * SIZE;
    const auto index = std::min(static_cast<std::size_t>(place), static_cast<std::size_t>(SIZE - 1));
    return TABLE[index] + (TABLE[index + 1] - TABLE[index]) * (place - static_cast<float>(index));
}

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

void Partials::turn() PARTIMENTO_REALTIME {
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
    const auto dead = [](const Partial& p) PARTIMENTO_REALTIME { return (std::abs(p.x) + std::abs(p.y)) * (1.0f + p.across) < 5e-5f; };
    while (count > 0 && dead(partials[count - 1])) --count;
}

}  // namespace partimento
