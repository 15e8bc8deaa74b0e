#include "Voices.h"

#include <algorithm>

namespace partimento {

void KeysVoice::start(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME {
    const float hz = pitchHz(pitch), loud = static_cast<float>(velocity) / 127.0f;
    amplitude.start(0.002f, 2.4f * std::exp2(static_cast<float>(60 - pitch) / 26.0f), 0.0f, 0.09f, sampleRate);
    carrierLeft = {0.0f, hz * 0.9994f / sampleRate};
    carrierRight = {0.0f, hz * 1.0006f / sampleRate};
    body = {0.0f, hz / sampleRate};
    tine = {0.0f, std::min(hz * 14.0f, 0.4f * sampleRate) / sampleRate};
    gain = 0.25f * std::pow(loud, 1.3f);
    const float place = std::clamp(static_cast<float>(pitch - 60) / 72.0f, -0.35f, 0.35f);
    gainLeft = gain * (1.0f - place);
    gainRight = gain * (1.0f + place);
    brightness = 0.06f + 0.24f * loud * loud * std::clamp(1.6f - hz / 900.0f, 0.25f, 1.2f);   // modulation in turns
    brightnessFall = decay(0.7f, sampleRate);
    strike = 0.03f * loud;
    strikeFall = decay(0.045f, sampleRate);
}

void KeysVoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    for (int i = 0; i < count; ++i) {
        const float level = amplitude.next();
        const float bend = brightness * sine(body.next()) + strike * sine(tine.next());
        left[i] += level * gainLeft * sine(carrierLeft.next() + bend);
        right[i] += level * gainRight * sine(carrierRight.next() + bend);
        brightness = 0.03f + (brightness - 0.03f) * brightnessFall;
        strike *= strikeFall;
    }
}

void BassVoice::start(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME {
    const float hz = pitchHz(pitch), loud = static_cast<float>(velocity) / 127.0f;
    rate = sampleRate;
    amplitude.start(0.004f, 1.6f, 0.25f, 0.045f, sampleRate);
    saw = {0.25f, hz / sampleRate};
    fundamental = {0.0f, hz / sampleRate};
    filter = {};
    gain = 0.24f * (0.3f + 0.7f * loud);
    baseHz = 220.0f + 2.0f * hz;
    pluckHz = 600.0f + 2400.0f * loud * loud;
    pluckFall = decay(0.13f, sampleRate);
}

void BassVoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    for (int i = 0; i < count; ++i) {
        if ((i & 15) == 0) filter.set(baseHz + pluckHz, 1.1f, rate);
        pluckHz *= pluckFall;
        filter.next(0.55f * saw.saw() + 0.5f * sine(fundamental.next()));
        const float out = amplitude.next() * gain * filter.low;
        left[i] += out;
        right[i] += out;
    }
}

void LeadVoice::start(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME {
    const float hz = pitchHz(pitch), loud = static_cast<float>(velocity) / 127.0f;
    rate = sampleRate;
    amplitude.start(0.014f, 0.8f, 0.7f, 0.12f, sampleRate);
    sawLeft = {0.2f, hz * 0.9977f / sampleRate};
    sawRight = {0.7f, hz * 1.0023f / sampleRate};
    vibrato = {0.0f, 5.3f / sampleRate};
    filterLeft = filterRight = {};
    gain = 0.24f * (0.25f + 0.75f * loud);
    cutoffHz = hz * (2.0f + 3.0f * loud) + 600.0f;
    age = 0.0f;
}

void LeadVoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    for (int i = 0; i < count; ++i) {
        const float level = amplitude.next();
        if ((i & 15) == 0) {
            filterLeft.set(cutoffHz * (0.6f + 0.4f * level), 1.3f, rate);
            filterRight.set(cutoffHz * (0.6f + 0.4f * level), 1.3f, rate);
        }
        age = std::min(age + 1.0f / rate, 2.0f);
        const float sway = 1.0f + 0.0052f * std::clamp((age - 0.22f) * 2.5f, 0.0f, 1.0f) * sine(vibrato.next());
        const float a = sawLeft.saw(sway), b = sawRight.saw(sway);
        filterLeft.next(0.75f * a + 0.25f * b);
        filterRight.next(0.25f * a + 0.75f * b);
        left[i] += level * gain * filterLeft.low;
        right[i] += level * gain * filterRight.low;
    }
}

}  // namespace partimento
