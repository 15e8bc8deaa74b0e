#include "Drums.h"

#include <algorithm>

namespace partimento {
namespace {

// A drum is a skin (a sine that sinks in pitch), and a noise (white, or the ring of metal) through a filter.
struct Drum {
    int first, last;               // keys
    float skin, skinHz, skinSeconds, sweep, sweepSeconds, overtone;   // sweep: how many times skinHz it starts above
    float noise, ring, filterHz, noiseSeconds;                        // ring: the metal's share of the noise
    bool highPassed;
    float pan;                     // -1..1, as the drummer's audience sees it
};

constexpr std::array<Drum, 21> DRUMS{{
    //  keys    skin  Hz    s     sweep s      over   noise ring  Hz     s      high   pan
    {35, 36, 1.00f, 49, 0.20f, 3.2f, 0.020f, 0.0f, 0.16f, 0.0f, 2600, 0.006f, false, 0.0f},     // kick
    {37, 37, 0.30f, 420, 0.03f, 0.3f, 0.004f, 0.6f, 0.45f, 0.0f, 2200, 0.018f, false, 0.05f},   // side stick
    {38, 38, 0.42f, 182, 0.09f, 0.7f, 0.012f, 0.5f, 0.74f, 0.0f, 1500, 0.105f, true, 0.05f},    // snare
    {39, 39, 0.0f, 200, 0.01f, 0.0f, 0.01f, 0.0f, 0.75f, 0.0f, 1300, 0.075f, false, -0.1f},     // clap
    {40, 40, 0.38f, 205, 0.08f, 0.7f, 0.012f, 0.5f, 0.66f, 0.0f, 1900, 0.120f, true, 0.05f},    // electric snare
    {41, 41, 0.80f, 82, 0.26f, 0.7f, 0.040f, 0.2f, 0.06f, 0.0f, 1800, 0.020f, false, 0.45f},    // toms, low to high
    {43, 43, 0.80f, 98, 0.24f, 0.7f, 0.040f, 0.2f, 0.06f, 0.0f, 1800, 0.020f, false, 0.35f},
    {45, 45, 0.78f, 117, 0.22f, 0.7f, 0.038f, 0.2f, 0.06f, 0.0f, 2000, 0.020f, false, 0.2f},
    {47, 47, 0.76f, 139, 0.20f, 0.7f, 0.036f, 0.2f, 0.06f, 0.0f, 2000, 0.020f, false, 0.0f},
    {48, 48, 0.74f, 165, 0.19f, 0.7f, 0.034f, 0.2f, 0.06f, 0.0f, 2200, 0.018f, false, -0.15f},
    {50, 50, 0.72f, 190, 0.18f, 0.7f, 0.034f, 0.2f, 0.06f, 0.0f, 2200, 0.018f, false, -0.3f},
    {42, 42, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.36f, 0.35f, 7800, 0.030f, true, -0.25f},      // closed hi-hat
    {44, 44, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.26f, 0.30f, 6800, 0.022f, true, -0.25f},      // pedal hi-hat
    {46, 46, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.33f, 0.40f, 7300, 0.240f, true, -0.25f},      // open hi-hat
    {49, 49, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.33f, 0.30f, 4800, 0.750f, true, -0.4f},       // crash
    {57, 57, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.33f, 0.30f, 4300, 0.850f, true, 0.4f},
    {51, 59, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.24f, 0.70f, 6000, 0.420f, true, 0.3f},        // ride, bell, splash, ...
    {60, 61, 0.55f, 360, 0.07f, 0.2f, 0.01f, 0.2f, 0.05f, 0.0f, 3000, 0.010f, false, -0.3f},    // bongos
    {62, 64, 0.60f, 210, 0.12f, 0.2f, 0.02f, 0.2f, 0.06f, 0.0f, 2500, 0.012f, false, 0.3f},     // congas
    {65, 66, 0.60f, 290, 0.16f, 0.2f, 0.02f, 0.4f, 0.06f, 0.0f, 3000, 0.012f, false, 0.3f},     // timbales
    {67, 81, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.20f, 0.25f, 6500, 0.045f, true, 0.25f},       // shakers and the like
}};
constexpr Drum TAMBOURINE{54, 54, 0.0f, 0, 0.01f, 0.0f, 0.01f, 0.0f, 0.24f, 0.45f, 8200, 0.075f, true, 0.2f};
constexpr std::array<float, 4> METAL_HZ{3127.0f, 4219.0f, 5407.0f, 7351.0f};   // no two in a simple ratio

const Drum& drumFor(int key) PARTIMENTO_REALTIME {
    if (key == TAMBOURINE.first) return TAMBOURINE;
    for (const auto& drum : DRUMS)
        if (key >= drum.first && key <= drum.last) return drum;
    return key < 35 ? DRUMS.front() : DRUMS.back();
}

}  // namespace

void DrumVoice::start(int key, int velocity, float sampleRate) PARTIMENTO_REALTIME {
    const auto& d = drumFor(key);
    const float loud = static_cast<float>(velocity) / 127.0f, gain = 0.5f * std::pow(loud, 1.4f);
    white.state = white.state * 1664525u + 1013904223u + static_cast<std::uint32_t>(key);
    if (white.state == 0) white.state = 1;
    drum = {0.0f, 0.0f};
    drumStep = d.skinHz / sampleRate;
    overtone = {0.0f, 1.59f * d.skinHz / sampleRate};
    for (std::size_t i = 0; i < metal.size(); ++i) metal[i] = {0.13f * static_cast<float>(i), METAL_HZ[i] / sampleRate};
    filter = {};
    filter.set(d.filterHz, 0.9f, sampleRate);
    highPassed = d.highPassed;
    openHat = key == 46;
    tone = d.skin;
    toneFall = decay(d.skinSeconds, sampleRate);
    overtones = d.overtone;
    sweep = d.sweep * (0.7f + 0.3f * loud);
    sweepFall = decay(d.sweepSeconds, sampleRate);
    noise = d.noise * (0.6f + 0.4f * loud);
    noiseFall = decay(d.noiseSeconds, sampleRate);
    chokeFall = decay(0.012f, sampleRate);
    ring = d.ring;
    gainLeft = gain * (1.0f - 0.6f * d.pan);
    gainRight = gain * (1.0f + 0.6f * d.pan);
}

void DrumVoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    for (int i = 0; i < count; ++i) {
        float out = 0.0f;
        if (tone > 1e-4f) {
            drum.step = drumStep * (1.0f + sweep);
            out += tone * sine(drum.next());
            if (overtones > 0.0f) out += tone * overtones * sine(overtone.next());
            tone *= toneFall;
            sweep *= sweepFall;
        }
        if (noise > 1e-4f) {
            float grain = white.next();
            if (ring > 0.0f) {
                float clang = 0.0f;
                for (auto& plate : metal) clang += plate.next() < 0.5f ? 0.5f : -0.5f;
                grain += ring * (clang - grain);
            }
            filter.next(grain);
            out += noise * (highPassed ? filter.high : 1.5f * filter.band);
            noise *= noiseFall;
        }
        left[i] += gainLeft * out;
        right[i] += gainRight * out;
    }
}

}  // namespace partimento
