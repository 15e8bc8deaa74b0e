#include "sound/partials.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "sound/arithmetic.h"
#include "sound/clones.h"
#include "sound/gains.h"
#include "sound/sine.h"

namespace partimento {
namespace {

constexpr std::size_t HALF_BLOCK = BLOCK / 2;
constexpr std::size_t MOST_BLOCKS = LONGEST_STRETCH / BLOCK;
constexpr double MIDDLE = (static_cast<double>(BLOCK) - 1.0) / 2.0;  // of a block, in samples

struct Point {
    float sine, cosine;
};
Point point_at(float hz, double sample) {
    const double turns = static_cast<double>(hz) / SOUND_RATE * sample;
    Point point;
    sine_cosine(2.0 * std::numbers::pi * (turns - static_cast<double>(static_cast<std::int64_t>(turns))), point.sine,
                point.cosine);
    return point;
}

// What each partial does from block to block: its point turns, and may die.
template <std::size_t Most>
struct Turning {
    std::size_t count = 0;
    std::array<float, Most> sines, cosines, step_sines, step_cosines, gains, slopes;

    void add(const Point& point, const Point& step, float gain, float slope) {
        sines[count] = point.sine;
        cosines[count] = point.cosine;
        step_sines[count] = step.sine;
        step_cosines[count] = step.cosine;
        gains[count] = gain;
        slopes[count++] = slope;
    }
};

// sin(a + d) = sin a cos d + cos a sin d, about the middle of each block, d samples away: the first product is the same
// on both sides, the second has its sign changed. A gain is g + slope d. For each block two rows (count): gain and
// slope times the sine; and of the cosine.
WIDE_CLONES void turn_harmonics(Turning<HARMONICS>& all, std::size_t blocks, float* even, float* odd) {
    const std::size_t count = all.count;
    for (std::size_t block = 0; block < blocks; ++block, even += 2 * count, odd += 2 * count)
        for (std::size_t h = 0; h < count; ++h) {
            const float s = all.sines[h], c = all.cosines[h], gain = all.gains[h], slope = all.slopes[h];
            even[h] = gain * s;
            even[count + h] = slope * s;
            odd[h] = gain * c;
            odd[count + h] = slope * c;
            all.sines[h] = s * all.step_cosines[h] + c * all.step_sines[h];
            all.cosines[h] = c * all.step_cosines[h] - s * all.step_sines[h];
            all.gains[h] = gain + slope * static_cast<float>(BLOCK);
        }
}

// even and odd: (blocks, 2, HALF_BLOCK), as far from the middle as their place.
WIDE_CLONES void join_halves(const float* even, const float* odd, std::size_t blocks, float* out) {
    for (std::size_t block = 0; block < blocks; ++block, even += BLOCK, odd += BLOCK, out += BLOCK)
        for (std::size_t i = 0; i < HALF_BLOCK; ++i) {
            const float away = static_cast<float>(static_cast<int>(i)) + 0.5f;
            out[HALF_BLOCK + i] = (even[i] + odd[i]) + away * (even[HALF_BLOCK + i] + odd[HALF_BLOCK + i]);
            out[HALF_BLOCK - 1 - i] = (even[i] - odd[i]) - away * (even[HALF_BLOCK + i] - odd[HALF_BLOCK + i]);
        }
}

// One row (2 count) for each block: sines, then cosines.
WIDE_CLONES void turn_modes(Turning<MODES>& all, std::size_t blocks, float* rows) {
    const std::size_t count = all.count;
    for (std::size_t block = 0; block < blocks; ++block, rows += 2 * count)
        for (std::size_t m = 0; m < count; ++m) {
            const float s = all.sines[m], c = all.cosines[m];
            rows[m] = s;
            rows[count + m] = c;
            all.sines[m] = s * all.step_cosines[m] + c * all.step_sines[m];
            all.cosines[m] = c * all.step_cosines[m] - s * all.step_sines[m];
        }
}

void add_to(std::span<float> out, std::size_t from, const float* samples, std::size_t count) {
    count = std::min(count, out.size() - from);
    for (std::size_t i = 0; i < count; ++i) out[from + i] += samples[i];
}

struct GlidingMode {
    float hz = 0, level = 0;
    double turns = 0, fall = 1;              // at the present sample; of GLIDE_STEP samples
    static constexpr std::size_t STEP = 64;  // samples
    std::array<float, STEP> falls{};         // in the next samples
};

// `ahead`: how far the glide takes 1 Hz in the next samples, in turns.
WIDE_CLONES void add_gliding_step(std::vector<GlidingMode>& modes, const float* ahead, double ahead_all, float* out) {
    for (auto& mode : modes) {
        if (mode.level < SILENCE) continue;
        const float hz = mode.hz, level = mode.level;
        const auto turns = static_cast<float>(mode.turns);
        for (std::size_t i = 0; i < GlidingMode::STEP; ++i)
            out[i] += level * mode.falls[i] * sine(turns + hz * ahead[i]);
        mode.turns += static_cast<double>(hz) * ahead_all;
        mode.turns -= static_cast<double>(static_cast<std::int64_t>(mode.turns));
        mode.level = static_cast<float>(level * mode.fall);
    }
}

// Of a fall to 1/e in `seconds`, in a number of samples.
double fall_in(double samples, float seconds) {
    return power_of_e(std::max(-600.0, -samples / (SOUND_RATE * std::max(1e-6, static_cast<double>(seconds)))));
}

}  // namespace

void add_harmonics(const Shape& shape, std::span<float> out) {
    std::array<std::array<Point, HALF_BLOCK>, HARMONICS> aside;
    std::array<Point, HARMONICS> steps;
    for (std::size_t h = 0; h < HARMONICS && shape.harmonic_hz[h] < HIGHEST_HZ; ++h) {
        for (std::size_t i = 0; i < HALF_BLOCK; ++i)
            aside[h][i] = point_at(shape.harmonic_hz[h], static_cast<double>(i) + 0.5);
        steps[h] = point_at(shape.harmonic_hz[h], static_cast<double>(BLOCK));
    }
    std::vector<float> even(2 * MOST_BLOCKS * HARMONICS), odd(even.size()), even_sums(LONGEST_STRETCH),
        odd_sums(LONGEST_STRETCH), samples(LONGEST_STRETCH);
    for (const auto& stretch : stretches_of(shape, shape.harmonics, out.size())) {
        Turning<HARMONICS> sounding;
        std::array<std::size_t, HARMONICS> which;
        for (std::size_t h = 0; h < HARMONICS; ++h) {
            if (shape.harmonic_hz[h] >= HIGHEST_HZ || !stretch.sounds(h)) continue;
            which[sounding.count] = h;
            sounding.add(point_at(shape.harmonic_hz[h], static_cast<double>(stretch.from) + MIDDLE), steps[h],
                         stretch.gains[h] + stretch.slopes[h] * static_cast<float>(MIDDLE), stretch.slopes[h]);
        }
        if (sounding.count == 0) continue;
        const std::size_t count = sounding.count, blocks = stretch.size / BLOCK;
        Floats cosines(HALF_BLOCK * count), sines(HALF_BLOCK * count);
        for (std::size_t i = 0; i < HALF_BLOCK; ++i)
            for (std::size_t h = 0; h < count; ++h) {
                cosines[i * count + h] = aside[which[h]][i].cosine;
                sines[i * count + h] = aside[which[h]][i].sine;
            }
        turn_harmonics(sounding, blocks, even.data(), odd.data());
        multiply(Matrix(cosines, HALF_BLOCK, count), even.data(), even_sums.data(), 2 * blocks);
        multiply(Matrix(sines, HALF_BLOCK, count), odd.data(), odd_sums.data(), 2 * blocks);
        join_halves(even_sums.data(), odd_sums.data(), blocks, samples.data());
        add_to(out, stretch.from, samples.data(), stretch.size);
    }
}

void add_modes(const Shape& shape, std::span<float> out) {
    std::array<std::array<Point, BLOCK + 1>, MODES> ahead;  // of each mode, and what it has died by then
    for (std::size_t m = 0; m < MODES; ++m)
        for (std::size_t i = 0; i <= BLOCK; ++i) {
            const auto fall = static_cast<float>(fall_in(static_cast<double>(i), shape.mode_seconds[m]));
            const auto point = point_at(shape.mode_hz[m], static_cast<double>(i));
            ahead[m][i] = {fall * point.sine, fall * point.cosine};
        }
    std::vector<float> rows(2 * MOST_BLOCKS * MODES), samples(LONGEST_STRETCH);
    for (std::size_t from = 0; from < out.size(); from += LONGEST_STRETCH) {
        Turning<MODES> sounding;
        std::array<std::size_t, MODES> which;
        for (std::size_t m = 0; m < MODES; ++m) {
            const auto fall = fall_in(static_cast<double>(from), shape.mode_seconds[m]);
            const auto level = static_cast<float>(shape.mode_gain[m] * fall);
            if (shape.mode_hz[m] >= HIGHEST_HZ || level < SILENCE) continue;
            const auto now = point_at(shape.mode_hz[m], static_cast<double>(from));
            which[sounding.count] = m;
            sounding.add({level * now.sine, level * now.cosine}, ahead[m][BLOCK], 1.0f, 0.0f);
        }
        if (sounding.count == 0) return;
        const std::size_t count = sounding.count;
        Floats turned(BLOCK * 2 * count);
        for (std::size_t i = 0; i < BLOCK; ++i)
            for (std::size_t m = 0; m < count; ++m) {
                turned[i * 2 * count + m] = ahead[which[m]][i].cosine;
                turned[i * 2 * count + count + m] = ahead[which[m]][i].sine;
            }
        turn_modes(sounding, MOST_BLOCKS, rows.data());
        multiply(Matrix(turned, BLOCK, 2 * count), rows.data(), samples.data(), MOST_BLOCKS);
        add_to(out, from, samples.data(), LONGEST_STRETCH);
    }
}

void add_gliding_modes(const Shape& shape, std::span<float> out) {
    constexpr std::size_t STEP = GlidingMode::STEP;
    std::vector<GlidingMode> modes;
    for (std::size_t m = 0; m < MODES; ++m) {
        if (shape.mode_hz[m] >= HIGHEST_HZ || shape.mode_gain[m] < SILENCE) continue;
        auto& mode = modes.emplace_back(GlidingMode{.hz = shape.mode_hz[m], .level = shape.mode_gain[m]});
        const double a_sample = fall_in(1.0, shape.mode_seconds[m]);
        for (auto& fall : mode.falls) {
            fall = static_cast<float>(mode.fall);
            mode.fall *= a_sample;
        }
    }
    const double a_sample = fall_in(1.0, shape.glide_seconds),
                 depth = static_cast<double>(shape.glide_depth) * static_cast<double>(shape.glide_seconds);
    std::array<double, STEP + 1> nearer{};  // the share of the glide that is left and will be done
    double left = 1.0;
    for (auto& each : nearer) {
        each = 1.0 - left;
        left *= a_sample;
    }
    left = 1.0;
    std::array<float, STEP> ahead, samples;
    for (std::size_t from = 0; from < out.size(); from += STEP) {
        const auto turns_in = [&](std::size_t i) {
            return static_cast<double>(i) / SOUND_RATE + depth * left * nearer[i];
        };
        for (std::size_t i = 0; i < STEP; ++i) ahead[i] = static_cast<float>(turns_in(i));
        samples.fill(0.0f);
        add_gliding_step(modes, ahead.data(), turns_in(STEP), samples.data());
        add_to(out, from, samples.data(), STEP);
        left *= 1.0 - nearer[STEP];
    }
}

}  // namespace partimento
