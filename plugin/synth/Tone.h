#pragma once
// What the voices are made of: oscillators, partials, envelopes, a filter. All of it on the audio thread, all of it plain arithmetic.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "realtime.h"

namespace partimento {

// sin(2 pi phase) from a table, phase in turns, any sign. Within 2e-6.
float sine(float turns) PARTIMENTO_REALTIME;

inline float pitchHz(int pitch) PARTIMENTO_REALTIME { return 440.0f * std::exp2(static_cast<float>(pitch - 69) / 12.0f); }
// Per-sample factor of an exponential that falls to 1/e in `seconds`.
inline float decay(float seconds, float sampleRate) PARTIMENTO_REALTIME { return std::exp(-1.0f / (seconds * sampleRate)); }

struct Phase {
    float turns = 0.0f, step = 0.0f;   // step in turns a sample
    float next() PARTIMENTO_REALTIME {
        turns += step;
        if (turns >= 1.0f) turns -= 1.0f;
        return turns;
    }
    // A sawtooth without the worst of its aliases (two-sample polynomial step).
    float saw(float stretch = 1.0f) PARTIMENTO_REALTIME {
        turns += step * stretch;
        if (turns >= 1.0f) turns -= 1.0f;
        return sawAt(0.0f);
    }
    // The same, so many turns ahead.
    float sawAt(float ahead) const PARTIMENTO_REALTIME {
        const float at = turns + ahead < 1.0f ? turns + ahead : turns + ahead - 1.0f;
        float out = 2.0f * at - 1.0f;
        if (at < step) { const float t = at / step; out -= t + t - t * t - 1.0f; }
        else if (at > 1.0f - step) { const float t = (at - 1.0f) / step; out -= t * t + t + t + 1.0f; }
        return out;
    }
};

// Linear attack, exponential fall to a sustained level, exponential release.
struct Envelope {
    float level = 0.0f, rise = 1.0f, fall = 1.0f, sustain = 0.0f, release = 1.0f;
    bool rising = false, held = false;

    void start(float attackSeconds, float fallSeconds, float sustainLevel, float releaseSeconds, float sampleRate) PARTIMENTO_REALTIME {
        rise = 1.0f / std::max(1.0f, attackSeconds * sampleRate);
        fall = decay(fallSeconds, sampleRate);
        sustain = sustainLevel;
        release = decay(releaseSeconds, sampleRate);
        rising = held = true;
        level = 0.0f;
    }
    float next() PARTIMENTO_REALTIME {
        if (!held) level *= release;
        else if (rising) { level += rise; if (level >= 1.0f) { level = 1.0f; rising = false; } }
        else level = sustain + (level - sustain) * fall;
        return level;
    }
    bool silent() const PARTIMENTO_REALTIME { return !(held && rising) && level < 1e-4f; }
};

// State-variable filter, trapezoidal integration (Zavalishin, The Art of VA Filter Design, ch. 4).
struct Filter {
    float g = 0.0f, k = 1.4f, scale = 1.0f, low = 0.0f, band = 0.0f, high = 0.0f, s1 = 0.0f, s2 = 0.0f;
    void set(float cutoffHz, float damping, float sampleRate) PARTIMENTO_REALTIME {
        g = std::tan(3.14159265f * std::min(cutoffHz, 0.45f * sampleRate) / sampleRate);
        k = damping;   // 2 none of a peak, towards 0 a sharper one
        scale = 1.0f / (1.0f + g * (g + k));
    }
    void tuneAs(const Filter& other) PARTIMENTO_REALTIME { g = other.g; k = other.k; scale = other.scale; }
    void next(float in) PARTIMENTO_REALTIME {
        high = (in - (g + k) * s1 - s2) * scale;
        band = g * high + s1;
        s1 = g * high + band;
        low = g * band + s2;
        s2 = g * band + low;
    }
};

// A sum of sines, each of which dies at its own rate: points that turn about the origin, and where each will be for the next few samples.
class Partials {
public:
    static constexpr std::size_t MOST = 32;

    void clear() PARTIMENTO_REALTIME {
        count = 0;
        place = STEPS;
    }
    // From its zero crossing; those that die first come last. One that the sample rate cannot carry is left out, as is one more
    // than fit. 0 seconds: it stays. `pan` from -1 to 1, neither reached.
    void add(float hz, float seconds, float gain, float pan, float sampleRate) PARTIMENTO_REALTIME;
    std::size_t size() const PARTIMENTO_REALTIME { return count; }
    void next(float& outLeft, float& outRight) PARTIMENTO_REALTIME {
        if (place == STEPS) turn();
        outLeft = left[place];
        outRight = right[place++];
    }

private:
    static constexpr std::size_t STEPS = 8;   // samples
    struct Partial {
        alignas(16) std::array<float, STEPS> cosines, sines;   // of the angle it turns by in 1, 2, ... samples, times what it has died
        float x, y;   // as strong as it is on the left
        float across; // times that on the right
    };

    void turn() PARTIMENTO_REALTIME;

    std::size_t count = 0, place = STEPS;
    alignas(16) std::array<float, STEPS> left{}, right{};
    std::array<Partial, MOST> partials{};
};

struct Noise {
    std::uint32_t state = 1;
    float next() PARTIMENTO_REALTIME {   // -1..1, xorshift
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return static_cast<float>(static_cast<std::int32_t>(state)) * 4.656613e-10f;
    }
};

}  // namespace partimento
