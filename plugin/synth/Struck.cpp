#include "synth/Struck.h"

namespace partimento {
namespace {

constexpr int TWO_STRINGS = 4;            // harmonics of the second string
constexpr float HIGHEST_HARMONIC = 8000;  // Hz

}  // namespace

void StruckVoice::start(int pitch, int velocity, const StruckTimbre& t, float sampleRate) PARTIMENTO_REALTIME {
    const float hz = pitchHz(pitch), loud = static_cast<float>(velocity) / 127.0f, soft = 1.0f - loud;
    const float seconds = t.seconds * std::exp2(t.octave * static_cast<float>(60 - pitch) / 12.0f);
    const float place =
        t.width * std::clamp(static_cast<float>(pitch - 60) / 110.0f, -0.25f, 0.25f);  // low left, high right
    const float apart = std::exp2(t.cents / 2400.0f);
    float sum = 0.0f;
    partials.clear();
    const auto add = [&](float ratio, float strength, float life, int index) PARTIMENTO_REALTIME {
        if (strength < 1e-4f) return;
        sum += strength * strength;
        const float across = index % 2 != 0 ? 0.12f * t.width : -0.12f * t.width;
        if (t.cents > 0.0f && (t.harmonics == 0 || index <= TWO_STRINGS)) {
            partials.add(ratio * hz * apart, life, 0.55f * strength, place + 0.45f, sampleRate);
            partials.add(ratio * hz / apart, 0.87f * life, 0.55f * strength, place - 0.45f, sampleRate);
        } else {
            partials.add(ratio * hz, life, strength, place + across, sampleRate);
        }
    };
    for (int n = 1; n <= t.harmonics && (n == 1 || static_cast<float>(n) * hz < HIGHEST_HARMONIC); ++n) {
        const float f = static_cast<float>(n), pluck = t.place > 0.0f ? std::abs(sine(0.5f * f * t.place)) : 1.0f;
        add(f * std::sqrt(1.0f + t.stiffness * f * f),
            pluck * std::pow(f, -t.tilt) * std::exp(-t.touch * soft * (f - 1.0f)),
            seconds / (1.0f + t.damping * (f - 1.0f)), n);
    }
    if (t.harmonics == 0)
        for (std::size_t n = 0; n < t.partials.size() && t.partials[n].ratio > 0.0f; ++n) {
            const auto& p = t.partials[n];
            add(p.ratio, p.gain * std::exp(-t.touch * soft * std::max(0.0f, p.ratio - 1.0f)), seconds * p.life,
                static_cast<int>(n));
        }
    gain = t.loudness * 0.25f * std::pow(loud, t.dynamics) / std::sqrt(std::max(sum, 1e-6f));
    left = t.seconds > 0.0f ? static_cast<int>(8.0f * seconds * sampleRate) : 1 << 30;
    level = fall = 1.0f;
    release = decay(t.release, sampleRate);
    quick = decay(0.002f, sampleRate);
    rising = 0.0f;
    rise = 1.0f / std::max(1.0f, t.attack * sampleRate);
    knock = {};
    knock.level = t.knock * loud;
    knock.fall = decay(t.knockSeconds, sampleRate);
    knock.noise.state = 2654435761u * static_cast<std::uint32_t>(pitch + 1);
    knock.filter.set(t.knockHz, 0.9f, sampleRate);
    sway = {0.0f, t.tremoloHz / sampleRate};
    tremolo = t.tremolo;
    drive = t.drive;
}

void StruckVoice::render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME {
    count = std::min(count, left);
    left -= count;
    for (int done = 0; done < count;) {
        const auto strings = partials.next(count - done);
        renderRun(strings, outLeft + done, outRight + done);
        done += strings.count;
    }
}

void StruckVoice::renderRun(const Partials::Run& strings, float* __restrict outLeft,
                            float* __restrict outRight) PARTIMENTO_REALTIME {
    std::array<float, STEPS> knocked{};
    if (!knock.silent()) add(knock, knocked.data(), strings.count);
    for (int i = 0; i < strings.count; ++i) {
        float l = strings.left[i] + knocked[static_cast<std::size_t>(i)],
              r = strings.right[i] + knocked[static_cast<std::size_t>(i)];
        rising = std::min(1.0f, rising + rise);
        if (drive > 0.0f) {
            l = drive * l / (1.0f + drive * std::abs(l));
            r = drive * r / (1.0f + drive * std::abs(r));
        }
        level *= fall;
        const float now = gain * level * rising, lean = tremolo > 0.0f ? tremolo * sine(sway.next()) : 0.0f;
        outLeft[i] += now * (1.0f + lean) * l;
        outRight[i] += now * (1.0f - lean) * r;
    }
}

}  // namespace partimento
