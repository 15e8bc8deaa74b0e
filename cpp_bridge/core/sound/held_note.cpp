#include "sound/held_note.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sound/arithmetic.h"
#include "sound/render.h"

namespace partimento {
namespace {

constexpr int CROSSFADE = SOUND_RATE / 4, LONGEST_LOOP = SOUND_RATE, SHORTEST_LOOP = 9 * SOUND_RATE / 10;
constexpr std::size_t LEVEL_WINDOW = SOUND_RATE / 10 / 16 * 16;  // samples
constexpr float LEVEL = 0.16f;                                   // RMS

float energy(std::span<const float> samples) {  // of whole sixteens
    return inner_product(samples.data(), samples.data(), samples.size() / 16 * 16);
}

// As near to a whole number of periods as a whole number of samples comes.
int loop_length(double period) {
    int best = LONGEST_LOOP;
    double least = 1.0;
    for (auto count = static_cast<int>(SHORTEST_LOOP / period) + 1; count * period <= LONGEST_LOOP; ++count) {
        const double length = count * period;
        const int rounded = static_cast<int>(std::lround(length));
        if (const double off = std::abs(length - rounded); off < least) {
            least = off;
            best = rounded;
        }
    }
    return best;
}

// Between two sounds that are alike their sum keeps its level where gains add up to 1, between others where their
// squares do.
struct Crossfade {
    std::array<float, CROSSFADE> earlier, later;
    explicit Crossfade(bool alike) {
        for (std::size_t i = 0; i < earlier.size(); ++i) {
            const float way = (static_cast<float>(i) + 0.5f) / static_cast<float>(CROSSFADE);
            earlier[i] = alike ? 1.0f - way : std::sqrt(1.0f - way);
            later[i] = alike ? way : std::sqrt(way);
        }
    }
};
const Crossfade& crossfade(bool alike) {
    static const Crossfade same(true), other(false);
    return alike ? same : other;
}

// The end of the loop goes over into what comes before it. The loop's own fall is taken out first.
void close_loop(std::span<float> samples, int loop, double fall_a_sample, bool alike) {
    std::vector<float> flat(samples.begin() + (loop - CROSSFADE), samples.end());
    const double rise = power_of_e(fall_a_sample);
    double level = power_of_e(-fall_a_sample * CROSSFADE);  // 1 where the loop begins
    for (auto& sample : flat) {
        sample *= static_cast<float>(level);
        level *= rise;
    }
    std::copy(flat.begin() + CROSSFADE, flat.end(), samples.begin() + loop);
    const auto& shares = crossfade(alike);
    const auto last = samples.last<CROSSFADE>();
    for (std::size_t i = 0; i < last.size(); ++i) last[i] = shares.earlier[i] * last[i] + shares.later[i] * flat[i];
}

}  // namespace

HeldNote render_note(const Shape& shape, float hz, std::uint64_t seed) {
    HeldNote note;
    note.samples.resize(NOTE_SAMPLES);
    std::vector<float> noise(NOTE_SAMPLES);
    render_tone(shape, note.samples);
    remove_offset(note.samples);
    render_noise(shape, seed, noise);
    const double first_hz = shape.harmonic_hz[0] > 0.0f ? shape.harmonic_hz[0] : hz;
    const int length = loop_length(SOUND_RATE / first_hz);
    note.loop = NOTE_SAMPLES - length;

    std::vector<float> both(note.samples.begin() + note.loop, note.samples.end());
    for (std::size_t i = 0; i < both.size(); ++i) both[i] += noise[static_cast<std::size_t>(note.loop) + i];
    const std::size_t half = both.size() / 2;
    const float early = energy({both.data(), half}), late = energy({both.data() + half, half});
    const double fall = late > 1e-12f && early > late ? logarithm(early / late) / static_cast<double>(length) : 0.0;
    note.fall = static_cast<float>(power_of_e(-fall));
    close_loop(note.samples, note.loop, fall, true);
    close_loop(noise, note.loop, fall, false);
    for (std::size_t i = 0; i < noise.size(); ++i) note.samples[i] += noise[i];

    float loudest = 0.0f;
    for (std::size_t from = 0; from + LEVEL_WINDOW <= note.samples.size(); from += LEVEL_WINDOW)
        loudest = std::max(loudest, energy({note.samples.data() + from, LEVEL_WINDOW}));
    const float rms = std::sqrt(loudest / static_cast<float>(LEVEL_WINDOW));
    const float peak = peak_of(note.samples);
    const float gain = peak > 0.0f ? std::min(LEVEL / rms, PEAK / peak) : 0.0f;
    for (auto& sample : note.samples) sample *= gain;
    return note;
}

std::vector<float> played(const HeldNote& note, int held_samples) {
    const int release = static_cast<int>(RELEASE_SECONDS * SOUND_RATE);
    std::vector<float> out(static_cast<std::size_t>(held_samples + release));
    const int end = static_cast<int>(note.samples.size());
    float level = 1.0f;
    for (int i = 0, place = 0; i < held_samples + release; ++i) {
        const float left = static_cast<float>(held_samples + release - i) / static_cast<float>(release);
        const float gain = i < held_samples ? 1.0f : left * left;
        out[static_cast<std::size_t>(i)] = gain * level * note.samples[static_cast<std::size_t>(place)];
        if (place >= note.loop) level *= note.fall;
        if (++place == end) place = note.loop;
    }
    return out;
}

}  // namespace partimento
