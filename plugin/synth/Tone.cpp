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
    if (count % LANES == 0)   // the lanes of the next eight that nobody takes stay silent
        for (std::size_t i = count; i < count + LANES; ++i) x[i] = y[i] = cosine[i] = sines[i] = gainLeft[i] = gainRight[i] = 0.0f;
    const float fall = seconds > 0.0f ? decay(seconds, sampleRate) : 1.0f;
    x[count] = 1.0f;
    cosine[count] = fall * sine(hz / sampleRate + 0.25f);
    sines[count] = fall * sine(hz / sampleRate);
    gainLeft[count] = gain * (1.0f - pan);
    gainRight[count] = gain * (1.0f + pan);
    ++count;
}

}  // namespace partimento
