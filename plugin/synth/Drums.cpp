#include "Drums.h"

#include "DrumKit.h"
#include "Pool.h"

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
    unsigned hits = 0;   // no two have the same noise
    float rate = 48000.0f;
};

}  // namespace

void DrumVoice::start(int key, int velocity, unsigned hit, float sampleRate) PARTIMENTO_REALTIME {
    const auto& d = drumFor(key);
    const float loud = static_cast<float>(velocity) / 127.0f, gain = 0.5f * d.loudness * std::pow(loud, 1.2f);
    rate = sampleRate;
    white.state = 2654435761u * (hit + 1u) | 1u;
    for (int i = 0; i < 4; ++i) white.next();
    skin = {0.0f, d.skinHz / rate};
    skinStep = skin.step;
    overtone = {0.0f, d.overtoneRatio * d.skinHz / rate};
    overtones = d.overtone;
    tone = d.skin;
    toneFall = decay(d.skinSeconds, rate);
    sweep = d.sweep * (0.7f + 0.3f * loud);
    sweepFall = decay(d.sweepSeconds, rate);
    highPassed = d.highPassed;
    filter = {};
    filter.set(d.noiseHz * (0.8f + 0.2f * loud), highPassed ? 1.0f : 0.9f, rate);
    dull = {};
    dull.set(d.noiseTop * (0.6f + 0.4f * loud), 1.4f, rate);
    noise = noiseStart = d.noise * (0.5f + 0.5f * loud);
    noiseFall = decay(d.noiseSeconds, rate);
    tail = d.tail;
    tailFall = decay(d.tailSeconds, rate);
    rising = d.attack > 0.0f ? 0.0f : 1.0f;
    rise = 1.0f / std::max(1.0f, d.attack * rate);
    age = 0;
    bursts = d.bursts - 1;
    burst = static_cast<int>(0.011f * rate);
    ring = d.metal;
    metal.clear();
    for (int i = 0; i < d.metalCount; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(std::max(1, d.metalCount - 1)), golden = 0.618034f * static_cast<float>(i + 1);
        const float uneven = golden - std::floor(golden) - 0.5f;   // -0.5..0.5, never twice the same
        metal.add(d.metalHz * std::pow(d.metalTop, std::clamp(share + 0.9f * uneven / static_cast<float>(d.metalCount), 0.0f, 1.0f)),
                  d.metalSeconds * (1.0f - 0.65f * share), (0.6f + 0.8f * (uneven + 0.5f)) * (1.0f + (loud - 0.7f) * share) /
                  std::sqrt(static_cast<float>(d.metalCount)), 0.5f * (i % 2 != 0 ? uneven : -uneven), rate);
    }
    left = static_cast<int>(8.0f * rate * std::max({d.skin > 0 ? d.skinSeconds : 0.0f, d.metal > 0 ? d.metalSeconds : 0.0f, d.tail > 0 ? d.tailSeconds : 0.0f,
                                                    d.noiseSeconds}) + 0.011f * rate * static_cast<float>(d.bursts));
    openHat = key == 46;
    level = fall = 1.0f;
    choke = decay(openHat ? 0.012f : 0.003f, rate);
    gainLeft = gain * (1.0f - 0.6f * d.pan);
    gainRight = gain * (1.0f + 0.6f * d.pan);
}

float DrumVoice::noiseNow() PARTIMENTO_REALTIME {
    if (bursts > 0 && age == burst) {
        noise = noiseStart;
        age = 0;
        --bursts;
    }
    ++age;
    if (noise + tail < 1e-4f) return 0.0f;
    rising = std::min(1.0f, rising + rise);
    const float in = rising * (noise + tail) * white.next();
    noise *= noiseFall;
    tail *= tailFall;
    filter.next(in);
    if (!highPassed) return 1.5f * filter.band;
    dull.next(filter.high);
    return dull.low;
}

void DrumVoice::render(float* outLeft, float* outRight, int count) PARTIMENTO_REALTIME {
    count = std::min(count, left);
    for (int i = 0; i < count; ++i) {
        float middle = noiseNow(), l = 0.0f, r = 0.0f;
        if (tone > 1e-4f) {
            skin.step = skinStep * (1.0f + sweep);
            const float beaten = tone * sine(skin.next());
            middle += 1.25f * beaten / (1.0f + 0.25f * std::abs(beaten));
            if (overtones > 0.0f) middle += tone * tone * overtones * sine(overtone.next());
            tone *= toneFall;
            sweep *= sweepFall;
        }
        if (ring > 0.0f) metal.next(l, r);
        level *= fall;
        outLeft[i] += gainLeft * level * (middle + ring * l);
        outRight[i] += gainRight * level * (middle + ring * r);
    }
    left -= count;
}

std::unique_ptr<Instrument> makeDrums() { return std::make_unique<Kit>(); }

}  // namespace partimento
