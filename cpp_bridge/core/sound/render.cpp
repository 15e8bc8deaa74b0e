#include "sound/render.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "network/clones.h"
#include "sound/arithmetic.h"
#include "sound/sine.h"

namespace partimento {
namespace {

constexpr std::size_t STEP = 16;             // samples that steady partials turn by at once
constexpr std::size_t GLIDE_STEP = 64;       // and gliding ones
constexpr std::size_t LONGEST_RUN = 2048;    // samples between two exact gains and phases
constexpr float SILENCE = 3e-6f;             // a gain below that is left out
static_assert(LONGEST_RUN <= NOISE_OVERLAP);

constexpr auto RAMP = [] {
    std::array<float, LONGEST_RUN> ramp{};
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i);
    return ramp;
}();

// Gains of a shape at any sample.
template <std::size_t Bands>
class GainsAt {
public:
    GainsAt(const std::array<int, CONTROL_TIMES>& times, const Shape::Gains<Bands>& gains)
        : times_(times), gains_(gains) {
        const auto& before = gains[CONTROL_TIMES - 2];
        const double apart = times.back() - times[CONTROL_TIMES - 2];
        for (std::size_t b = 0; b < Bands; ++b)
            if (const float last = gains.back()[b]; last > 1e-30f && last < before[b])
                falls_[b] = (logarithm(before[b]) - logarithm(last)) / apart;
    }
    std::array<float, Bands> at(int sample) const {
        std::array<float, Bands> out;
        if (sample >= times_.back()) {
            for (std::size_t b = 0; b < Bands; ++b)
                out[b] = gains_.back()[b] * exponential(static_cast<float>(-falls_[b] * (sample - times_.back())));
            return out;
        }
        const auto after = static_cast<std::size_t>(std::ranges::upper_bound(times_, sample) - times_.begin());
        const auto &a = gains_[after - 1], &b = gains_[after];
        const float share = static_cast<float>(sample - times_[after - 1]) /
                            static_cast<float>(times_[after] - times_[after - 1]);
        for (std::size_t i = 0; i < Bands; ++i) out[i] = a[i] + share * (b[i] - a[i]);
        return out;
    }

private:
    const std::array<int, CONTROL_TIMES>& times_;
    const Shape::Gains<Bands>& gains_;
    std::array<double, Bands> falls_{};
};

// Stretches in which all gains are linear.
std::vector<std::size_t> runs_of(const Shape& shape, std::size_t samples) {
    std::vector<std::size_t> bounds;
    for (const int time : shape.times) bounds.push_back(static_cast<std::size_t>(time));
    for (std::size_t bound = 0; bound < samples; bound += LONGEST_RUN) bounds.push_back(bound);
    bounds.push_back(samples);
    std::ranges::sort(bounds);
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    std::erase_if(bounds, [&](std::size_t bound) { return bound > samples; });
    return bounds;
}

// A sine of a steady frequency that may die away: a point that turns about the origin, and where it will be in each of
// the next STEP samples.
struct Partial {
    std::array<float, STEP> sines, cosines;
    float x = 0, y = 0;                    // its sine and cosine at the present sample, times what has died
    float gain = 0, slope = 0;             // at the present sample; a sample
    float step_sine = 0, step_cosine = 0;  // of STEP samples
    double turns_a_sample = 0, falls_a_sample = 0;

    void tune(float hz, float seconds) {
        turns_a_sample = static_cast<double>(hz) / SOUND_RATE;
        falls_a_sample = seconds > 0.0f ? 1.0 / (static_cast<double>(seconds) * SOUND_RATE) : 0.0;
        for (std::size_t i = 0; i <= STEP; ++i) {
            float &s = i < STEP ? sines[i] : step_sine, &c = i < STEP ? cosines[i] : step_cosine;
            point_at(static_cast<double>(i), s, c);
        }
    }
    void point_at(double sample, float& s, float& c) const {
        const double turns = sample * turns_a_sample;
        sine_cosine(2.0 * std::numbers::pi * (turns - static_cast<double>(static_cast<std::int64_t>(turns))), s, c);
        if (falls_a_sample == 0.0) return;
        const auto level = static_cast<float>(power_of_e(std::max(-100.0, -sample * falls_a_sample)));
        s *= level;
        c *= level;
    }
};

WIDE_CLONES void add_steps(Partial* const* partials, std::size_t count, float* out, std::size_t samples) {
    for (std::size_t done = 0; done < samples; done += STEP) {
        std::array<float, STEP> sum{};
        for (std::size_t p = 0; p < count; ++p) {
            Partial& each = *partials[p];
            const float x = each.x, y = each.y, gain = each.gain, slope = each.slope;
            for (std::size_t i = 0; i < STEP; ++i)
                sum[i] += (gain + slope * RAMP[i]) * (x * each.cosines[i] + y * each.sines[i]);
            each.x = x * each.step_cosine + y * each.step_sine;
            each.y = y * each.step_cosine - x * each.step_sine;
            each.gain = gain + slope * static_cast<float>(STEP);
        }
        const std::size_t kept = std::min(STEP, samples - done);
        for (std::size_t i = 0; i < kept; ++i) out[done + i] += sum[i];
    }
}

void add_steady(const Shape& shape, bool with_modes, std::span<float> out) {
    std::vector<Partial> partials(HARMONICS + MODES);
    for (std::size_t h = 0; h < HARMONICS; ++h) partials[h].tune(shape.harmonic_hz[h], 0.0f);
    for (std::size_t m = 0; m < MODES; ++m) partials[HARMONICS + m].tune(shape.mode_hz[m], shape.mode_seconds[m]);
    const GainsAt gains(shape.times, shape.harmonics);
    std::vector<Partial*> sounding;
    const auto bounds = runs_of(shape, out.size());
    for (std::size_t run = 0; run + 1 < bounds.size(); ++run) {
        const std::size_t from = bounds[run], size = bounds[run + 1] - from;
        const auto first = gains.at(static_cast<int>(from)), last = gains.at(static_cast<int>(from + size));
        sounding.clear();
        for (std::size_t p = 0; p < (with_modes ? HARMONICS + MODES : HARMONICS); ++p) {
            Partial& each = partials[p];
            const bool mode = p >= HARMONICS;
            const float hz = mode ? shape.mode_hz[p - HARMONICS] : shape.harmonic_hz[p];
            each.gain = mode ? shape.mode_gain[p - HARMONICS] : first[p];
            each.slope = mode ? 0.0f : (last[p] - first[p]) / static_cast<float>(size);
            if (hz >= HIGHEST_HZ || (each.gain < SILENCE && (mode || last[p] < SILENCE))) continue;
            each.point_at(static_cast<double>(from), each.x, each.y);
            if (mode && each.gain * (std::abs(each.x) + std::abs(each.y)) < SILENCE) continue;
            sounding.push_back(&each);
        }
        add_steps(sounding.data(), sounding.size(), out.data() + from, size);
    }
}

// Modes whose phase (turns) is hz (t + depth seconds (1 - e^(-t / seconds))).
struct GlidingMode {
    float hz = 0, level = 0;
    double turns = 0, fall = 1;                    // at the present sample; of GLIDE_STEP samples
    std::array<float, GLIDE_STEP> falls{};         // in the next samples
};

WIDE_CLONES void add_gliding_steps(GlidingMode* modes, std::size_t count, const float* ahead, double ahead_all,
                                   float* out) {
    for (std::size_t m = 0; m < count; ++m) {
        GlidingMode& mode = modes[m];
        if (mode.level < SILENCE) continue;
        const float hz = mode.hz, level = mode.level;
        const auto turns = static_cast<float>(mode.turns);
        for (std::size_t i = 0; i < GLIDE_STEP; ++i)
            out[i] += level * mode.falls[i] * sine(turns + hz * ahead[i]);
        mode.turns += static_cast<double>(hz) * ahead_all;
        mode.turns -= static_cast<double>(static_cast<std::int64_t>(mode.turns));
        mode.level = static_cast<float>(level * mode.fall);
    }
}

void add_gliding(const Shape& shape, std::span<float> out) {
    std::vector<GlidingMode> modes;
    for (std::size_t m = 0; m < MODES; ++m) {
        if (shape.mode_hz[m] >= HIGHEST_HZ || shape.mode_gain[m] < SILENCE) continue;
        auto& mode = modes.emplace_back(GlidingMode{.hz = shape.mode_hz[m], .level = shape.mode_gain[m]});
        const double a_sample = power_of_e(std::max(-100.0, -1.0 / (SOUND_RATE * std::max(1e-6, static_cast<double>(shape.mode_seconds[m])))));
        for (auto& fall : mode.falls) {
            fall = static_cast<float>(mode.fall);
            mode.fall *= a_sample;
        }
    }
    const double seconds = std::max(1e-5, static_cast<double>(shape.glide_seconds));
    const double a_sample = power_of_e(std::max(-100.0, -1.0 / (SOUND_RATE * seconds)));
    const double depth = static_cast<double>(shape.glide_depth) * seconds;
    std::array<double, GLIDE_STEP + 1> closer{};  // how much of the way to the end of the glide is made
    double left = 1.0;
    for (auto& each : closer) {
        each = 1.0 - left;
        left *= a_sample;
    }
    left = 1.0;
    std::array<float, GLIDE_STEP> ahead, block;
    for (std::size_t done = 0; done < out.size(); done += GLIDE_STEP) {
        const auto gone = [&](std::size_t i) {
            return static_cast<double>(i) / SOUND_RATE + depth * left * closer[i];
        };
        for (std::size_t i = 0; i < GLIDE_STEP; ++i) ahead[i] = static_cast<float>(gone(i));
        block.fill(0.0f);
        add_gliding_steps(modes.data(), modes.size(), ahead.data(), gone(GLIDE_STEP), block.data());
        const std::size_t kept = std::min(GLIDE_STEP, out.size() - done);
        for (std::size_t i = 0; i < kept; ++i) out[done + i] += block[i];
        left *= 1.0 - closer[GLIDE_STEP];
    }
}

WIDE_CLONES void add_ramped(const float* samples, float gain, float slope, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] += (gain + slope * RAMP[i]) * samples[i];
}

void apply_punch(const Shape& shape, std::span<float> out) {
    if (shape.punch == 1.0f) return;
    for (int i = 0; i < std::min(PUNCH_SAMPLES, static_cast<int>(out.size())); ++i)
        out[static_cast<std::size_t>(i)] *=
            shape.punch + (1.0f - shape.punch) * static_cast<float>(i) / static_cast<float>(PUNCH_SAMPLES);
}

}  // namespace

void render_tone(const Shape& shape, std::span<float> out) {
    const bool glides = shape.glide_depth > 0.0f;
    add_steady(shape, !glides, out);
    if (glides) add_gliding(shape, out);
    for (std::size_t i = 0; i < std::min(ATTACK_SAMPLES, out.size()); ++i) out[i] += shape.attack[i];
    apply_punch(shape, out);
}

void render_noise(const Shape& shape, std::uint64_t seed, std::span<float> out) {
    const auto offsets = noise_offsets(seed);
    const GainsAt gains(shape.times, shape.noise);
    const auto bounds = runs_of(shape, out.size());
    for (std::size_t run = 0; run + 1 < bounds.size(); ++run) {
        const std::size_t from = bounds[run], size = bounds[run + 1] - from;
        const auto first = gains.at(static_cast<int>(from)), last = gains.at(static_cast<int>(from + size));
        for (std::size_t b = 0; b < NOISE_BANDS; ++b)
            if (first[b] >= SILENCE || last[b] >= SILENCE)
                add_ramped(noise_band(b).data() + (offsets[b] + from) % NOISE_SAMPLES, first[b],
                           (last[b] - first[b]) / static_cast<float>(size), out.data() + from, size);
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

float peak_of(std::span<const float> samples) {
    float peak = 0.0f;
    for (const float sample : samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

}  // namespace partimento
