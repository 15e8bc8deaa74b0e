#pragma once
// What the voices are made of: oscillators, partials, envelopes, a filter. All of it on the audio thread, all of it
// plain arithmetic.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "playing/realtime.h"
#include "sound/sine.h"

namespace partimento {

inline float pitchHz(int pitch) PARTIMENTO_REALTIME {
    return 440.0f * std::exp2(static_cast<float>(pitch - 69) / 12.0f);
}
// Per-sample factor of an exponential that falls to 1/e in `seconds`.
inline float decay(float seconds, float sampleRate) PARTIMENTO_REALTIME {
    return std::exp(-1.0f / (seconds * sampleRate));
}

struct Phase {
    float turns = 0.0f, step = 0.0f;  // step in turns a sample
    float next() PARTIMENTO_REALTIME {
        turns += step;
        if (turns >= 1.0f) turns -= 1.0f;
        return turns;
    }
    // The next samples of a sawtooth without the worst of its aliases (two-sample polynomial step), less `hollow` times
    // the same half a turn ahead.
    template <std::size_t Count>
    void saw(std::array<float, Count>& out, float stretch, float hollow) PARTIMENTO_REALTIME {
        const float stride = step * stretch, steep = 1.0f / step;
        const auto at = [&](std::size_t i, float ahead) PARTIMENTO_REALTIME {
            const float unwrapped = turns + ahead + stride * static_cast<float>(static_cast<int>(i + 1));
            const float place = unwrapped - static_cast<float>(static_cast<int>(unwrapped));
            const float after = 1.0f - place * steep, before = 1.0f - (1.0f - place) * steep;
            const float rises = after + std::abs(after), falls = before + std::abs(before);  // twice what is above 0
            return 2.0f * place - 1.0f + 0.25f * (rises * rises - falls * falls);
        };
        for (std::size_t i = 0; i < Count; ++i) out[i] = at(i, 0.0f);
        if (hollow > 0.0f)
            for (std::size_t i = 0; i < Count; ++i) out[i] -= hollow * at(i, 0.5f);
        turns += stride * static_cast<float>(Count);
        turns -= static_cast<float>(static_cast<int>(turns));
    }
};

// Linear attack, exponential fall to a sustained level, exponential release.
struct Envelope {
    float level = 0.0f, rise = 1.0f, fall = 1.0f, sustain = 0.0f, release = 1.0f;
    bool rising = false, held = false;

    void start(float attackSeconds, float fallSeconds, float sustainLevel, float releaseSeconds,
               float sampleRate) PARTIMENTO_REALTIME {
        rise = 1.0f / std::max(1.0f, attackSeconds * sampleRate);
        fall = decay(fallSeconds, sampleRate);
        sustain = sustainLevel;
        release = decay(releaseSeconds, sampleRate);
        rising = held = true;
        level = 0.0f;
    }
    float next() PARTIMENTO_REALTIME {
        if (!held)
            level *= release;
        else if (rising) {
            level += rise;
            if (level >= 1.0f) {
                level = 1.0f;
                rising = false;
            }
        } else
            level = sustain + (level - sustain) * fall;
        return level;
    }
    bool silent() const PARTIMENTO_REALTIME { return !(held && rising) && level < 1e-4f; }
};

// State-variable filter, trapezoidal integration (Zavalishin, The Art of VA Filter Design, ch. 4).
struct Filter {
    struct Bands {
        float low, band, high;
    };
    float k = 1.4f, a1 = 1.0f, a2 = 0.0f, a3 = 0.0f, s1 = 0.0f, s2 = 0.0f;
    void set(float cutoffHz, float damping, float sampleRate) PARTIMENTO_REALTIME {
        const float g = std::tan(3.14159265f * std::min(cutoffHz, 0.45f * sampleRate) / sampleRate);
        k = damping;  // 2 none of a peak, towards 0 a sharper one
        a1 = 1.0f / (1.0f + g * (g + k));
        a2 = g * a1;
        a3 = g * a2;
    }
    void tuneAs(const Filter& other) PARTIMENTO_REALTIME {
        k = other.k;
        a1 = other.a1;
        a2 = other.a2;
        a3 = other.a3;
    }
    // Both integrators at once (Simper, 2013): a shorter chain from one sample to the next.
    Bands next(float in) PARTIMENTO_REALTIME {
        const float rest = in - s2, band = a1 * s1 + a2 * rest, low = s2 + (a2 * s1 + a3 * rest);
        s1 = 2.0f * band - s1;
        s2 = 2.0f * low - s2;
        return {low, band, in - k * band - low};
    }
};

constexpr std::size_t STEPS = 16;  // samples that the voices think ahead

// Adds the next `count` samples of anything that has next(). Of a copy: nothing else sees it, so it stays in registers.
template <typename Source>
void add(Source& source, float* out, int count) PARTIMENTO_REALTIME {
    auto copy = source;
    for (int i = 0; i < count; ++i) out[i] += copy.next();
    source = copy;
}

// A sum of sines, each of which dies at its own rate: points that turn about the origin, and where each will be for the
// next few samples.
class Partials {
public:
    static constexpr std::size_t MOST = 32;

    void clear() PARTIMENTO_REALTIME {
        count = 0;
        place = STEPS;
    }
    // From its zero crossing; those that die first come last. One that the sample rate cannot carry is left out, as is
    // one more than fit. 0 seconds: it stays. `pan` from -1 to 1, neither reached.
    void add(float hz, float seconds, float gain, float pan, float sampleRate) PARTIMENTO_REALTIME;
    std::size_t size() const PARTIMENTO_REALTIME { return count; }
    // The next few samples, at least one and `most` at most.
    struct Run {
        const float *left, *right;
        int count;
    };
    Run next(int most) PARTIMENTO_REALTIME {
        if (place == STEPS) turn();
        const auto from = place;
        place = std::min(STEPS, place + static_cast<std::size_t>(most));
        return {&left[from], &right[from], static_cast<int>(place - from)};
    }

private:
    struct Partial {
        alignas(16) std::array<float, STEPS> cosines,
            sines;     // of the angle it turns by in 1, 2, ... samples, times what it has died
        float x, y;    // as strong as it is on the left
        float across;  // times that on the right
    };

    void turn() PARTIMENTO_REALTIME;

    std::size_t count = 0, place = STEPS;
    alignas(16) std::array<float, STEPS> left{}, right{};
    std::array<Partial, MOST> partials{};
};

struct Noise {
    std::uint32_t state = 1;
    float next() PARTIMENTO_REALTIME {  // -1..1, xorshift
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return static_cast<float>(static_cast<std::int32_t>(state)) * 4.656613e-10f;
    }
};

}  // namespace partimento
