#pragma once
// Gains between a shape's control times: straight lines, each over whole blocks.

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "sound/arithmetic.h"
#include "sound/shape.h"

namespace partimento {

// Within each stretch every gain is a straight line.
template <std::size_t Bands>
struct Stretch {
    std::size_t from = 0, size = 0;              // samples, whole blocks both
    std::array<float, Bands> gains{}, slopes{};  // at its first sample; a sample
    bool sounds(std::size_t band) const {
        return gains[band] >= SILENCE || gains[band] + slopes[band] * static_cast<float>(size) >= SILENCE;
    }
};

inline constexpr std::size_t LONGEST_STRETCH = 2048;  // samples

// From the first sample to one beyond `samples` or on it.
template <std::size_t Bands>
std::vector<Stretch<Bands>> stretches_of(const Shape& shape, const Shape::Gains<Bands>& gains, std::size_t samples) {
    const auto last_time = static_cast<std::size_t>(shape.times.back());
    std::array<double, Bands> falls{};  // of ln(gain) a sample, after the last control time
    const auto& before = gains[CONTROL_TIMES - 2];
    for (std::size_t b = 0; b < Bands; ++b)
        if (const float last = gains.back()[b]; last > 1e-30f && last < before[b])
            falls[b] = logarithm(static_cast<double>(before[b]) / static_cast<double>(last)) /
                       static_cast<double>(shape.times.back() - shape.times[CONTROL_TIMES - 2]);
    std::size_t control = 0;  // the last one at or before a sample
    const auto gains_at = [&](std::size_t sample) {
        std::array<float, Bands> out;
        if (sample >= last_time) {
            const auto after = static_cast<double>(sample - last_time);
            for (std::size_t b = 0; b < Bands; ++b)
                out[b] = gains.back()[b] * exponential(static_cast<float>(-falls[b] * after));
            return out;
        }
        while (static_cast<std::size_t>(shape.times[control + 1]) <= sample) ++control;
        const float share = static_cast<float>(static_cast<int>(sample) - shape.times[control]) /
                            static_cast<float>(shape.times[control + 1] - shape.times[control]);
        for (std::size_t b = 0; b < Bands; ++b)
            out[b] = gains[control][b] + share * (gains[control + 1][b] - gains[control][b]);
        return out;
    };
    std::vector<Stretch<Bands>> stretches;
    auto present = gains_at(0);
    for (std::size_t from = 0, next = 0; from < samples; from = next) {
        next = (from / LONGEST_STRETCH + 1) * LONGEST_STRETCH;
        for (const int time : shape.times)
            if (static_cast<std::size_t>(time) > from) next = std::min(next, static_cast<std::size_t>(time));
        auto& stretch = stretches.emplace_back();
        stretch.from = from;
        stretch.size = next - from;
        stretch.gains = present;
        present = gains_at(next);
        for (std::size_t b = 0; b < Bands; ++b)
            stretch.slopes[b] = (present[b] - stretch.gains[b]) / static_cast<float>(stretch.size);
    }
    return stretches;
}

}  // namespace partimento
