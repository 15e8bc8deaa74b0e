#include "sound/render.h"

#include <algorithm>
#include <cmath>

#include "sound/clones.h"
#include "sound/gains.h"
#include "sound/partials.h"

namespace partimento {
namespace {

static_assert(LONGEST_STRETCH <= NOISE_OVERLAP);

// A band of noise whose gain is a straight line.
struct Ramp {
    const float* samples;
    float gain, slope;  // at the first sample; a sample
};

WIDE_CLONES void add_ramp(const Ramp& ramp, float* out, std::size_t count) {
    const auto [samples, gain, slope] = ramp;
    for (std::size_t i = 0; i < count; ++i)
        out[i] += (gain + slope * static_cast<float>(static_cast<int>(i))) * samples[i];
}

// One after the other, as by add_ramp, but `out` is read and written once.
constexpr std::size_t TOGETHER = 4;
WIDE_CLONES void add_ramps(const Ramp* ramps, float* out, std::size_t count) {
    const auto [a, gain_a, slope_a] = ramps[0];
    const auto [b, gain_b, slope_b] = ramps[1];
    const auto [c, gain_c, slope_c] = ramps[2];
    const auto [d, gain_d, slope_d] = ramps[3];
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = static_cast<float>(static_cast<int>(i));
        out[i] = (((out[i] + (gain_a + slope_a * at) * a[i]) + (gain_b + slope_b * at) * b[i]) +
                  (gain_c + slope_c * at) * c[i]) +
                 (gain_d + slope_d * at) * d[i];
    }
}

void apply_punch(const Shape& shape, std::span<float> out) {
    if (shape.punch == 1.0f) return;
    for (int i = 0; i < std::min(PUNCH_SAMPLES, static_cast<int>(out.size())); ++i)
        out[static_cast<std::size_t>(i)] *=
            shape.punch + (1.0f - shape.punch) * static_cast<float>(i) / static_cast<float>(PUNCH_SAMPLES);
}

}  // namespace

void render_tone(const Shape& shape, std::span<float> out) {
    add_harmonics(shape, out);
    if (shape.glide_depth > 0.0f)
        add_gliding_modes(shape, out);
    else
        add_modes(shape, out);
    for (std::size_t i = 0; i < std::min(ATTACK_SAMPLES, out.size()); ++i) out[i] += shape.attack[i];
    apply_punch(shape, out);
}

void render_noise(const Shape& shape, std::uint64_t seed, std::span<float> out) {
    const auto offsets = noise_offsets(seed);
    for (const auto& stretch : stretches_of(shape, shape.noise, out.size())) {
        std::array<Ramp, NOISE_BANDS> ramps;
        std::size_t sounding = 0, done = 0;
        for (std::size_t b = 0; b < NOISE_BANDS; ++b)
            if (stretch.sounds(b))
                ramps[sounding++] = {noise_band(b).data() + (offsets[b] + stretch.from) % NOISE_SAMPLES,
                                     stretch.gains[b], stretch.slopes[b]};
        float* const at = out.data() + stretch.from;
        const std::size_t count = std::min(stretch.size, out.size() - stretch.from);
        for (; done + TOGETHER <= sounding; done += TOGETHER) add_ramps(&ramps[done], at, count);
        for (; done < sounding; ++done) add_ramp(ramps[done], at, count);
    }
    apply_punch(shape, out);
}

void remove_offset(std::span<float> samples) {
    constexpr float KEPT = 1.0f - 2.0f * 3.14159265f * 20.0f / static_cast<float>(SOUND_RATE);
    float before = 0.0f, level = 0.0f;
    for (auto& sample : samples) {
        level = KEPT * level + (sample - before);
        before = sample;
        sample = level;
    }
}

WIDE_CLONES float peak_of(std::span<const float> samples) {
    std::array<float, 16> peaks{};  // side by side, none waiting for another
    std::size_t i = 0;
    for (; i + peaks.size() <= samples.size(); i += peaks.size())
        for (std::size_t k = 0; k < peaks.size(); ++k) peaks[k] = std::max(peaks[k], std::abs(samples[i + k]));
    for (; i < samples.size(); ++i) peaks[0] = std::max(peaks[0], std::abs(samples[i]));
    return *std::ranges::max_element(peaks);
}

}  // namespace partimento
