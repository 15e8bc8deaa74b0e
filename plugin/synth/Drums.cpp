#include "synth/Drums.h"

#include "synth/DrumKit.h"
#include "synth/Pool.h"

namespace partimento {
namespace {

const Drum& drumFor(int key) PARTIMENTO_REALTIME {
    for (const auto& drum : DRUM_KIT)
        if (key >= drum.first && key <= drum.last) return drum;
    return key < 35 ? DRUM_KIT.front() : DRUM_KIT.back();
}

class Kit : public Instrument {
public:
    void prepare(double sampleRate) override { rate = static_cast<float>(sampleRate); }
    void strike(int key, int velocity) PARTIMENTO_REALTIME override { pool.strike(key, velocity, ++hits, rate); }
    void release(int key) PARTIMENTO_REALTIME override { pool.release(key); }
    void reset() PARTIMENTO_REALTIME override {
        pool.reset();
        hits = 0;
    }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME override { pool.render(left, right, count); }

private:
    Pool<DrumVoice, 16> pool;
    unsigned hits = 0;  // no two have the same noise
    float rate = 48000.0f;
};

}  // namespace

inline float DrumNoise::next() PARTIMENTO_REALTIME {
    if (bursts > 0 && age == burst) {
        stroke = struck;
        age = 0;
        --bursts;
    }
    ++age;
    if (stroke + tail < SILENCE) return 0.0f;
    rising = std::min(1.0f, rising + rise);
    const auto bands = filter.next(rising * (stroke + tail) * white.next());
    stroke *= strokeFall;
    tail *= tailFall;
    return highPassed ? dull.next(bands.high).low : 1.5f * bands.band;
}

void DrumSkin::add(float* out, int count) PARTIMENTO_REALTIME {
    std::array<float, STEPS> low, high, levels;
    const auto steps = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < steps; ++i) {
        tone.step = step * (1.0f + sweep);
        low[i] = tone.next();
        high[i] = overtone.next();
        levels[i] = silent() ? 0.0f : level;
        level *= fall;
        sweep *= sweepFall;
    }
    for (std::size_t i = 0; i < steps; ++i) {
        const float beaten = levels[i] * sine(low[i]);
        out[i] +=
            1.25f * beaten / (1.0f + 0.25f * std::abs(beaten)) + levels[i] * levels[i] * overtones * sine(high[i]);
    }
}

void DrumVoice::start(int key, int velocity, unsigned hit, float sampleRate) PARTIMENTO_REALTIME {
    const auto& d = drumFor(key);
    const float loud = static_cast<float>(velocity) / 127.0f, gain = 0.5f * d.loudness * std::pow(loud, 1.2f);
    rate = sampleRate;
    noise = {};
    noise.highPassed = d.highPassed;
    noise.burst = static_cast<int>(0.011f * rate);
    noise.bursts = d.bursts - 1;
    noise.white.state = 2654435761u * (hit + 1u) | 1u;
    for (int i = 0; i < 4; ++i) noise.white.next();
    noise.filter.set(d.noiseHz * (0.8f + 0.2f * loud), d.highPassed ? 1.0f : 0.9f, rate);
    noise.dull.set(d.noiseTop * (0.6f + 0.4f * loud), 1.4f, rate);
    noise.stroke = noise.struck = d.noise * (0.5f + 0.5f * loud);
    noise.strokeFall = decay(d.noiseSeconds, rate);
    noise.tail = d.tail;
    noise.tailFall = decay(d.tailSeconds, rate);
    noise.rising = d.attack > 0.0f ? 0.0f : 1.0f;
    noise.rise = 1.0f / std::max(1.0f, d.attack * rate);
    skin = {.tone{0.0f, d.skinHz / rate},
            .overtone{0.0f, d.overtoneRatio * d.skinHz / rate},
            .step = d.skinHz / rate,
            .level = d.skin,
            .fall = decay(d.skinSeconds, rate),
            .overtones = d.overtone,
            .sweep = d.sweep * (0.7f + 0.3f * loud),
            .sweepFall = decay(d.sweepSeconds, rate)};
    ring = d.metal;
    metal.clear();
    for (int i = 0; i < d.metalCount; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(std::max(1, d.metalCount - 1)),
                    golden = 0.618034f * static_cast<float>(i + 1);
        const float uneven = golden - std::floor(golden) - 0.5f;  // -0.5..0.5, never twice the same
        metal.add(d.metalHz * std::pow(d.metalTop, std::clamp(share + 0.9f * uneven / static_cast<float>(d.metalCount),
                                                              0.0f, 1.0f)),
                  d.metalSeconds * (1.0f - 0.65f * share),
                  (0.6f + 0.8f * (uneven + 0.5f)) * (1.0f + (loud - 0.7f) * share) /
                      std::sqrt(static_cast<float>(d.metalCount)),
                  0.5f * (i % 2 != 0 ? uneven : -uneven), rate);
    }
    left = static_cast<int>(8.0f * rate *
                                std::max({d.skin > 0 ? d.skinSeconds : 0.0f, d.metal > 0 ? d.metalSeconds : 0.0f,
                                          d.tail > 0 ? d.tailSeconds : 0.0f, d.noiseSeconds}) +
                            0.011f * rate * static_cast<float>(d.bursts));
    openHat = key == 46;
    level = fall = 1.0f;
    choke = decay(openHat ? 0.012f : 0.003f, rate);
    gainLeft = gain * (1.0f - 0.6f * d.pan);
    gainRight = gain * (1.0f + 0.6f * d.pan);
}

void DrumVoice::render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME {
    count = std::min(count, left);
    left -= count;
    for (int done = 0; done < count;) {
        const auto plates = metal.next(count - done);
        renderRun(plates, outLeft + done, outRight + done);
        done += plates.count;
    }
}

void DrumVoice::renderRun(const Partials::Run& plates, float* __restrict outLeft,
                          float* __restrict outRight) PARTIMENTO_REALTIME {
    std::array<float, STEPS> middle{};
    if (!noise.silent()) add(noise, middle.data(), plates.count);
    if (!skin.silent()) skin.add(middle.data(), plates.count);
    for (int i = 0; i < plates.count; ++i) {
        level *= fall;
        outLeft[i] += gainLeft * level * (middle[static_cast<std::size_t>(i)] + ring * plates.left[i]);
        outRight[i] += gainRight * level * (middle[static_cast<std::size_t>(i)] + ring * plates.right[i]);
    }
}

std::unique_ptr<Instrument> makeDrums() { return std::make_unique<Kit>(); }

}  // namespace partimento
