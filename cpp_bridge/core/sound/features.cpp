#include "sound/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "sound/arithmetic.h"
#include "sound/fourier.h"
#include "sound/render.h"

namespace partimento {
namespace {

constexpr std::array<double, MEL_BANDS + 2> MEL_EDGES{
    40.0,       102.6349,   170.5713,   244.2579,   324.1816,   410.8701,  504.896,    606.8805,   717.4971,
    837.4765,   967.6112,   1108.7607,  1261.8573,  1427.9123,  1608.0225, 1803.3775,  2015.2677,  2245.0926,
    2494.3703,  2764.7473,  3058.0095,  3376.094,   3721.1016,  4095.3113, 4501.1947,  4941.4328,  5418.9334,
    5936.8505,  6498.605,   7107.9073,  7768.7821,  8485.5944,  9263.079,  10106.3712, 11021.0411, 12013.1303,
    13089.1916, 14256.3326, 15522.2624, 16895.3427, 18384.6429, 20000.0};
constexpr float ONSET = 0.01f;
constexpr double FLOOR = 1e-8;

struct Spectrum {
    std::vector<double> real, imaginary;
    explicit Spectrum(std::size_t size) : real(size), imaginary(size) {}
    double power(std::size_t bin) const { return real[bin] * real[bin] + imaginary[bin] * imaginary[bin]; }
};

const std::vector<double>& hann() {
    static const auto window = [] {
        std::vector<double> out(MEL_WINDOW);
        for (std::size_t i = 0; i < out.size(); ++i) {
            float sine, cosine;
            sine_cosine(2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(MEL_WINDOW), sine,
                        cosine);
            out[i] = 0.5 - 0.5 * static_cast<double>(cosine);
        }
        return out;
    }();
    return window;
}

// Of the sum over a triangle between three edges, at a frequency.
double weight(std::size_t band, double hz) {
    const double low = MEL_EDGES[band], middle = MEL_EDGES[band + 1], high = MEL_EDGES[band + 2];
    return std::max(0.0, std::min((hz - low) / (middle - low), (high - hz) / (high - middle)));
}

}  // namespace

std::vector<float> from_onset(std::span<const float> samples) {
    const float peak = peak_of(samples);
    if (!(peak > 1e-5f)) throw std::invalid_argument("the sound is silent");
    const auto first = std::ranges::find_if(samples, [&](float sample) { return std::abs(sample) >= ONSET * peak; });
    std::vector<float> out(first, samples.end());
    for (auto& sample : out) sample /= peak;
    return out;
}

Floats features(std::span<const float> sound) {
    static const Fourier fourier(MEL_WINDOW);
    Floats out;
    for (const auto frame : MEL_FRAMES) {
        Spectrum spectrum(MEL_WINDOW);
        const std::size_t from = std::min(frame * MEL_HOP, sound.size()),
                          count = std::min(MEL_WINDOW, sound.size() - from);
        for (std::size_t i = 0; i < count; ++i) spectrum.real[i] = hann()[i] * static_cast<double>(sound[from + i]);
        fourier.transform(spectrum.real, spectrum.imaginary);
        std::array<double, MEL_BANDS> bands{};
        for (std::size_t bin = 0; bin <= MEL_WINDOW / 2; ++bin) {
            const double hz = static_cast<double>(bin) * SOUND_RATE / MEL_WINDOW;
            const double power = spectrum.power(bin) / (MEL_WINDOW / 2.0 * (MEL_WINDOW / 2.0));
            for (std::size_t band = 0; band < MEL_BANDS; ++band)
                if (MEL_EDGES[band] < hz && hz < MEL_EDGES[band + 2]) bands[band] += weight(band, hz) * power;
        }
        for (const double power : bands) out.push_back(static_cast<float>(logarithm(power + FLOOR) / 8.0 + 1.0));
    }
    return out;
}

float estimate_pitch(std::span<const float> sound) {
    constexpr std::size_t WINDOW = 8192, SHORTEST = 16, LONGEST = 1700;  // samples; 2,756 to 26 Hz
    constexpr double CLEAR = 0.5, NEAR_HIGHEST = 0.9;
    const std::size_t from = std::min<std::size_t>(SOUND_RATE / 20, sound.size() / 4);
    const auto heard = sound.subspan(from, std::min(WINDOW, sound.size() - from));
    if (heard.size() < 2 * SHORTEST) return 0.0f;
    // The autocorrelation is the inverse transform of the power.
    static const Fourier fourier(2 * WINDOW);
    Spectrum spectrum(2 * WINDOW);
    std::copy(heard.begin(), heard.end(), spectrum.real.begin());
    fourier.transform(spectrum.real, spectrum.imaginary);
    for (std::size_t bin = 0; bin < 2 * WINDOW; ++bin) {
        spectrum.real[bin] = spectrum.power(bin) / (2.0 * WINDOW);
        spectrum.imaginary[bin] = 0.0;
    }
    fourier.transform(spectrum.real, spectrum.imaginary);

    // Times 2, over the energies of what is compared: 1 where it is the same.
    const std::size_t longest = std::min(LONGEST, heard.size() / 2);
    std::vector<double> same(longest + 1);
    double energies = 2.0 * spectrum.real[0];
    for (std::size_t lag = 1; lag <= longest; ++lag) {
        const double head = heard[lag - 1], tail = heard[heard.size() - lag];
        energies -= head * head + tail * tail;
        same[lag] = energies > 1e-9 ? 2.0 * spectrum.real[lag] / energies : 0.0;
    }
    // The highest point of each hill; the first of those that are nearly as high as the highest.
    std::vector<std::size_t> hills;
    std::size_t lag = 1;
    while (lag <= longest && same[lag] > 0.0) ++lag;
    for (; lag < longest; ++lag)
        if (lag >= SHORTEST && same[lag] > 0.0 && same[lag] >= same[lag - 1] && same[lag] > same[lag + 1])
            hills.push_back(lag);
    if (hills.empty()) return 0.0f;
    double highest = 0.0;
    for (const auto hill : hills) highest = std::max(highest, same[hill]);
    if (highest < CLEAR) return 0.0f;
    const auto hill = *std::ranges::find_if(hills, [&](std::size_t h) { return same[h] >= NEAR_HIGHEST * highest; });
    const double before = same[hill - 1], here = same[hill], after = same[hill + 1];
    const double bend = before - 2.0 * here + after;
    const double period = static_cast<double>(hill) + (bend < 0.0 ? 0.5 * (before - after) / bend : 0.0);
    return static_cast<float>(std::clamp(pitch_of_hz(SOUND_RATE / period), 20.0, 100.0));
}

}  // namespace partimento
