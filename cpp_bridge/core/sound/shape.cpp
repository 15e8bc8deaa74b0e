#include "sound/shape.h"

#include <algorithm>
#include <cmath>

#include "sound/arithmetic.h"

namespace partimento {
namespace {

constexpr float HIGHEST_MODE_HZ = 20000.0f, HIGHEST_MODE_RATIO = 32.0f, LONGEST_MODE = 4.0f, STIFFEST = 0.01f,
                DEEPEST_GLIDE = 8.0f, LONGEST_GLIDE = 0.25f;

// Numbers one after another.
struct Reader {
    const float* at;
    float next() { return *at++; }
    float falling() { return exponential(std::min(0.0f, next())); }
    template <std::size_t Size>
    void fill(std::array<float, Size>& out, float scale) {
        for (auto& value : out) value = scale * falling();
    }
    template <std::size_t Bands>
    void fill(Shape::Gains<Bands>& out) {
        for (auto& gains : out) fill(gains, 1.0f);
    }
};

void read_modes(Reader& raw, Shape& shape, float highest_hz) {
    raw.fill(shape.mode_hz, highest_hz);
    raw.fill(shape.mode_gain, 1.0f);
    raw.fill(shape.mode_seconds, LONGEST_MODE);
}

void read_end(Reader& raw, Shape& shape) {
    raw.fill(shape.noise);
    for (auto& sample : shape.attack) sample = raw.next();
}

float factor(double db) { return static_cast<float>(decibels(db)); }

template <std::size_t Bands>
void scale(Shape::Gains<Bands>& gains, std::size_t band, float factor) {
    for (auto& each : gains) each[band] *= factor;
}

// How much `brightness` changes what sounds at a frequency.
float tilt(double brightness, double hz) {
    const double db =
        6.0205999132796239 * 0.75 * brightness * logarithm(std::max(hz, 1.0) / 1000.0) / 0.69314718055994531;
    return factor(std::clamp(db, -18.0, 18.0));
}

double middle_of_band(std::size_t band) {
    return 0.5 * static_cast<double>(NOISE_EDGES[band] + NOISE_EDGES[band + 1]) * SOUND_RATE / NOISE_SAMPLES;
}

}  // namespace

Shape hit_shape(std::span<const float, HIT_NUMBERS> numbers) {
    Reader raw{numbers.data()};
    Shape shape;
    read_modes(raw, shape, HIGHEST_MODE_HZ);
    shape.glide_depth = DEEPEST_GLIDE * raw.falling();
    shape.glide_seconds = LONGEST_GLIDE * raw.falling();
    read_end(raw, shape);
    return shape;
}

Shape note_shape(std::span<const float, NOTE_NUMBERS> numbers, float hz) {
    Reader raw{numbers.data()};
    Shape shape;
    raw.fill(shape.harmonics);
    const float stiffness = STIFFEST * raw.falling();
    for (std::size_t i = 0; i < HARMONICS; ++i) {
        const auto h = static_cast<float>(i + 1);
        shape.harmonic_hz[i] = h * hz * std::sqrt(1.0f + stiffness * (h * h));
    }
    read_modes(raw, shape, HIGHEST_MODE_RATIO);
    for (auto& mode : shape.mode_hz) mode *= hz;
    read_end(raw, shape);
    return shape;
}

void apply(const HitControls& controls, Shape& shape) {
    const float tone = factor(-6.0 * controls.noise), noise = factor(6.0 * controls.noise);
    for (std::size_t h = 0; h < HARMONICS; ++h)
        scale(shape.harmonics, h, tone * tilt(controls.brightness, shape.harmonic_hz[h]));
    for (std::size_t m = 0; m < MODES; ++m) shape.mode_gain[m] *= tone * tilt(controls.brightness, shape.mode_hz[m]);
    for (std::size_t b = 0; b < NOISE_BANDS; ++b)
        scale(shape.noise, b, noise * tilt(controls.brightness, middle_of_band(b)));
    const double longer = power_of_e(1.5 * controls.length * 0.69314718055994531);
    for (auto& seconds : shape.mode_seconds) seconds *= static_cast<float>(longer);
    for (auto& time : shape.times) time = BLOCK * static_cast<int>(std::lround(time * longer / BLOCK));
    shape.glide_depth *= factor(6.0205999132796239 * controls.punch);
    shape.punch = factor(9.0 * controls.punch);
}

}  // namespace partimento
