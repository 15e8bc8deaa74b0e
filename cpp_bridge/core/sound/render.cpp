#include "sound/render.h"

#include <algorithm>
#include <cmath>

#include "sound/clones.h"
#include "sound/gains.h"
#include "sound/partials.h"

namespace partimento {
namespace {

static_assert(LONGEST_STRETCH <= NOISE_OVERLAP);

WIDE_CLONES void add_ramped(const float* samples, float gain, float slope, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] += (gain + slope * static_cast<float>(static_cast<int>(i))) * samples[i];
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
    for (const auto& stretch : stretches_of(shape, shape.noise, out.size()))
        for (std::size_t b = 0; b < NOISE_BANDS; ++b)
            if (stretch.sounds(b))
                add_ramped(noise_band(b).data() + (offsets[b] + stretch.from) % NOISE_SAMPLES, stretch.gains[b],
                           stretch.slopes[b], out.data() + stretch.from,
                           std::min(stretch.size, out.size() - stretch.from));
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

float peak_of(std::span<const float> samples) {
    float peak = 0.0f;
    for (const float sample : samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

}  // namespace partimento
