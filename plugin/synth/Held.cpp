#include "synth/Held.h"

namespace partimento {
namespace {

constexpr float SECOND =
    0.55f;  // the second oscillator's share: as strong as the first it would silence it at every beat

}  // namespace

void HeldVoice::start(int pitch, int velocity, const HeldTimbre& t, float sampleRate) PARTIMENTO_REALTIME {
    const float hz = pitchHz(pitch), loud = static_cast<float>(velocity) / 127.0f, apart = std::exp2(t.cents / 2400.0f);
    rate = sampleRate;
    age = 0;
    place = CONTROL;
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
    vibratoDepth = t.vibrato * 0.000578f;  // of the pitch, a cent
    vibratoAfter = t.vibratoAfter;
}

void HeldVoice::control() PARTIMENTO_REALTIME {
    filterLeft.set(cutoff * (1.0f + sweep) * (0.7f + 0.3f * amplitude.level), damping, rate);
    filterRight.tuneAs(filterLeft);
    sweep *= sweepFall;
    const float late = std::clamp((static_cast<float>(age) / rate - vibratoAfter) * 2.5f, 0.0f, 1.0f);
    bend = 1.0f + vibratoDepth * late * sine(vibrato.next());
}

void HeldVoice::turn() PARTIMENTO_REALTIME {
    control();
    std::array<float, CONTROL> a, b, common{};
    first.saw(a, bend, hollow);
    second.saw(b, bend, hollow);
    if (sub > 0.0f)
        for (auto& c : common) c = sub * sine(fundamental.next());
    if (breath > 0.0f)
        for (auto& c : common) c += breath * noise.next();
    for (std::size_t i = 0; i < CONTROL; ++i) {
        left[i] = filterLeft.next(near * a[i] + far * SECOND * b[i] + common[i]).low;
        right[i] = filterRight.next(far * a[i] + near * SECOND * b[i] + common[i]).low;
    }
    if (formant > 0.0f)
        for (std::size_t i = 0; i < CONTROL; ++i) {
            const float resonance = formant * body.next(0.5f * (left[i] + right[i])).band;
            left[i] += resonance;
            right[i] += resonance;
        }
    age += CONTROL;
    place = 0;
}

void HeldVoice::render(float* __restrict outLeft, float* __restrict outRight, int count) PARTIMENTO_REALTIME {
    for (int done = 0; done < count;) {
        if (place == CONTROL) turn();
        auto envelope = amplitude;  // a copy that nothing else sees stays in registers
        for (; done < count && place < CONTROL; ++done, ++place) {
            const float level = gain * envelope.next();
            outLeft[done] += level * left[place];
            outRight[done] += level * right[place];
        }
        amplitude = envelope;
    }
}

}  // namespace partimento
