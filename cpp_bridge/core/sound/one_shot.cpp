#include "sound/one_shot.h"

#include <algorithm>
#include <cmath>

#include "sound/render.h"

namespace partimento {
namespace {

constexpr std::size_t FADE = 220;                  // samples, 5 ms
constexpr std::size_t LONG_FADE = SOUND_RATE / 5;  // of what would ring on
constexpr float END = 3.16e-4f;                    // -70 dB

}  // namespace

std::vector<float> render_hit(const Shape& shape, std::uint64_t seed) {
    std::vector<float> samples(LONGEST_HIT);
    render_tone(shape, samples);
    render_noise(shape, seed, samples);
    remove_offset(samples);  // noise that falls fast has one too
    const float peak = peak_of(samples);
    const auto last =
        std::find_if(samples.rbegin(), samples.rend(), [&](float sample) { return std::abs(sample) > END * peak; });
    const auto end = static_cast<std::size_t>(samples.rend() - last) + FADE;
    const bool rings_on = end > samples.size();
    if (!rings_on) samples.resize(end);
    const float gain = peak > 0.0f ? PEAK / peak : 0.0f;
    for (auto& sample : samples) sample *= gain;
    const std::size_t fade = std::min(rings_on ? LONG_FADE : FADE, samples.size());
    for (std::size_t i = 0; i < fade; ++i)
        samples[samples.size() - 1 - i] *= static_cast<float>(i) / static_cast<float>(fade);
    return samples;
}

}  // namespace partimento
