#include "sound/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sound/shape.h"

namespace partimento {
namespace {

constexpr int REACH = 16;        // zeros of the sinc on each side
constexpr int RESOLUTION = 512;  // points between two zeros
constexpr double CUTOFF = 0.95;  // of the lower rate's half

// A sinc under a Hann window, from its middle to REACH.
const std::vector<float>& kernel() {
    static const auto points = [] {
        std::vector<float> out(REACH * RESOLUTION + 2);
        for (std::size_t i = 0; i + 2 < out.size(); ++i) {
            const double x = std::numbers::pi * static_cast<double>(i) / RESOLUTION;
            float sine, cosine, unused;
            sine_cosine(x, sine, unused);
            sine_cosine(x / REACH, unused, cosine);
            out[i] = (i == 0 ? 1.0f : sine / static_cast<float>(x)) * (0.5f + 0.5f * cosine);
        }
        return out;
    }();
    return points;
}

}  // namespace

std::vector<float> resampled(std::span<const float> samples, int rate) {
    if (rate == SOUND_RATE) return {samples.begin(), samples.end()};
    const double step = static_cast<double>(rate) / SOUND_RATE;
    const double scale = CUTOFF * std::min(1.0, 1.0 / step), reach = REACH / scale;  // zeros a sample of the input
    const auto size = static_cast<std::int64_t>(samples.size());
    std::vector<float> out(static_cast<std::size_t>(static_cast<double>(samples.size()) / step));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double middle = static_cast<double>(i) * step;
        const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(middle - reach) + 1),
                   last = std::min<std::int64_t>(size - 1, static_cast<std::int64_t>(middle + reach));
        float sum = 0.0f;
        for (auto k = first; k <= last; ++k) {
            const double place = std::abs(static_cast<double>(k) - middle) * scale * RESOLUTION;
            const auto point = std::min(static_cast<std::size_t>(place), kernel().size() - 2);
            const auto share = static_cast<float>(place - static_cast<double>(point));
            sum += samples[static_cast<std::size_t>(k)] *
                   (kernel()[point] + share * (kernel()[point + 1] - kernel()[point]));
        }
        out[i] = sum * static_cast<float>(scale);
    }
    return out;
}

}  // namespace partimento
