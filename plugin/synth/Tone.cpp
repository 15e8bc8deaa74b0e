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

}  // namespace partimento
