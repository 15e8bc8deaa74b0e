#include "Held.h"

namespace partimento {
namespace {

constexpr float SECOND = 0.55f;   // the second oscillator's share: as strong as the first it would silence it at every beat

}  // namespace

void HeldVoice::start(int pitch, int velocity, const HeldTimbre& t, float sampleRate) PARTIMENTO_REALTIME {
    const float hz = pitchHz(pitch), loud = static_cast<float>(velocity) / 127.0f, apart = std::exp2(t.cents / 2400.0f);
    rate = sampleRate;
    age = 0;
    amplitude.start(t.attack * (1.3f - 0.6f * loud), t.fall, t.sustain, t.release, rate);
    quick = decay(0.002f, rate);
    first = {0.2f, hz / apart / rate};
    second = {0.45f, hz * apart / rate};
    fundamental = {0.0f, hz / rate};
    vibrato = {0.0f, t.vibratoHz * static_cast<float>(CONTROL) / rate};
    filterLeft = filterRight = body = {};
    body.set(t.formantHz, 0.5f, rate);
    noise.state = 2654435761u * static_cast<std::uint32_t>(pitch + 1);
    gain = t.loudness * 0.25f * std::pow(loud, t.dynamics);
    hollow = t.hollow;
    near = 0.5f + 0.5f * t.width;
    far = 0.5f - 0.5f * t.width;
    breath = t.breath;
    sub = t.sub;
    formant = t.formant;
    cutoff = (t.cutoffHz + t.harmonic * hz) * (1.0f + t.touch * loud * loud) / (1.0f + t.touch * 0.5f);
    damping = t.damping;
    sweep = t.sweep * (0.4f + 0.6f * loud);
    sweepFall = decay(t.sweepSeconds / static_cast<float>(CONTROL), rate);
    bend = 1.0f;
    vibratoDepth = t.vibrato * 0.000578f;   // of the pitch, a cent
    vibratoAfter = t.vibratoAfter;
}

void HeldVoice::control() PARTIMENTO_REALTIME {
    filterLeft.set(cutoff * (1.0f + sweep) * (0.7f + 0.3f * amplitude.level), damping, rate);
    filterRight.tuneAs(filterLeft);
    sweep *= sweepFall;
    const float late = std::clamp((static_cast<float>(age) / rate - vibratoAfter) * 2.5f, 0.0f, 1.0f);
    bend = 1.0f + vibratoDepth * late * sine(vibrato.next());
}

void HeldVoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    const auto oscillate = [&](Phase& phase) PARTIMENTO_REALTIME {
        const float saw = phase.saw(bend);
        return hollow > 0.0f ? saw - hollow * phase.sawAt(0.5f) : saw;
    };
    for (int i = 0; i < count; ++i) {
        if (age++ % CONTROL == 0) control();
        const float level = amplitude.next(), a = oscillate(first), b = SECOND * oscillate(second);
        const float common = (sub > 0.0f ? sub * sine(fundamental.next()) : 0.0f) + (breath > 0.0f ? breath * noise.next() : 0.0f);
        filterLeft.next(near * a + far * b + common);
        filterRight.next(far * a + near * b + common);
        float l = filterLeft.low, r = filterRight.low;
        if (formant > 0.0f) {
            body.next(0.5f * (l + r));
            l += formant * body.band;
            r += formant * body.band;
        }
        left[i] += level * gain * l;
        right[i] += level * gain * r;
    }
}

}  // namespace partimento
