#include "sound/noise.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "sound/fourier.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

constexpr std::size_t LOOP = NOISE_SAMPLES + NOISE_OVERLAP;

// The bins of a band as those of a real signal of unit RMS, times 1 or i: two bands go through one transform.
void add_band(std::size_t band, bool turned, std::vector<double>& real, std::vector<double>& imaginary) {
    Random random(band + 1);
    const double size = std::sqrt(0.5 / static_cast<double>(NOISE_EDGES[band + 1] - NOISE_EDGES[band]));
    for (std::size_t bin = NOISE_EDGES[band]; bin < NOISE_EDGES[band + 1]; ++bin) {
        float sine, cosine;
        sine_cosine(2.0 * std::numbers::pi * random.next(), sine, cosine);
        const double re = size * cosine, im = size * sine;
        real[bin] += turned ? -im : re;
        imaginary[bin] += turned ? re : im;
        real[NOISE_SAMPLES - bin] += turned ? im : re;
        imaginary[NOISE_SAMPLES - bin] += turned ? re : -im;
    }
}

Floats make_bands() {
    Floats bands(NOISE_BANDS * LOOP);
    const Fourier fourier(NOISE_SAMPLES);
    for (std::size_t band = 0; band < NOISE_BANDS; band += 2) {
        std::vector<double> real(NOISE_SAMPLES), imaginary(NOISE_SAMPLES);
        add_band(band, false, real, imaginary);
        add_band(band + 1, true, real, imaginary);
        fourier.transform(real, imaginary);
        const std::vector<double>* found = &real;
        for (auto* loop = &bands[band * LOOP]; found != nullptr; loop += LOOP) {
            std::transform(found->begin(), found->end(), loop, [](double x) { return static_cast<float>(x); });
            std::copy_n(loop, NOISE_OVERLAP, loop + NOISE_SAMPLES);
            found = found == &real ? &imaginary : nullptr;
        }
    }
    return bands;
}

}  // namespace

NoiseOffsets noise_offsets(std::uint64_t seed) {
    Random random(seed);
    NoiseOffsets offsets;
    for (auto& offset : offsets)
        offset = static_cast<std::uint32_t>(random.next() * static_cast<double>(NOISE_SAMPLES));
    return offsets;
}

std::span<const float> noise_band(std::size_t band) {
    static const Floats bands = make_bands();
    return {&bands[band * LOOP], LOOP};
}

}  // namespace partimento
