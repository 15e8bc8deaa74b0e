#include "synth/Sampled.h"

#include <algorithm>
#include <cmath>

#include "synth/Tone.h"

namespace partimento {
namespace {

constexpr float SILENT = 1e-4f;
constexpr float RELEASE_TO_E = 0.0125f;  // seconds: 56 dB in 80 ms

}  // namespace

void SampledVoice::start(int key, int velocity, Banks::Read from, float sampleRate) PARTIMENTO_REALTIME {
    const auto& bank = *from.value;
    const auto& played = bank.keys[static_cast<std::size_t>(key & 127)];
    const auto& sound = bank.sounds[played.sound];
    recording = sound.layers[bank.layerFor(velocity)].get();
    bankSerial = from.serial;
    place = 0.0;
    step = static_cast<double>(played.ratio) * SOUND_RATE / static_cast<double>(sampleRate);
    const float gain = std::pow(static_cast<float>(velocity) / 127.0f, bank.dynamics);
    gainLeft = gain * sound.left;
    gainRight = gain * sound.right;
    level = fade = 1.0f;
    loopFade = std::pow(recording->fall, static_cast<float>(step));
    release = decay(RELEASE_TO_E, sampleRate);
    quick = decay(0.003f, sampleRate);
    choke = decay(0.012f, sampleRate);
    held = bank.held;
    openHat = !held && key == 46;
}

void SampledVoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    const float* const samples = recording->samples.data() + Recording::BEFORE;
    const double end = recording->end, loop = recording->loop < 0 ? end : recording->loop;
    while (count > 0) {
        // As far as nothing but the place changes.
        const bool looping = place >= loop;
        const double border = looping ? end : loop;
        const int run = std::min(count, static_cast<int>((border - place) / step) + 1);
        const float fall = looping ? fade * loopFade : fade;
        for (int i = 0; i < run; ++i) {
            const int at = static_cast<int>(place);
            const auto t = static_cast<float>(place - at);
            const float a = samples[at - 1], b = samples[at], c = samples[at + 1], d = samples[at + 2];
            const float out =
                level *
                (b + 0.5f * t * (c - a + t * (2.0f * a - 5.0f * b + 4.0f * c - d + t * (3.0f * (b - c) + d - a))));
            left[i] += gainLeft * out;
            right[i] += gainRight * out;
            level *= fall;
            place += step;
        }
        left += run;
        right += run;
        count -= run;
        if (place >= end) {
            if (recording->loop < 0) break;
            place -= end - loop;
        }
    }
    if (count > 0 || level < SILENT || place >= end) recording = nullptr;
}

void SoundChoice::prepare(double sampleRate) {
    rate = static_cast<float>(sampleRate);
    plain->prepare(sampleRate);
}

void SoundChoice::strike(int pitch, int velocity) PARTIMENTO_REALTIME {
    current = banks.newest();
    if (current.value != nullptr && !current.value->sounds.empty())
        voices.strike(pitch, velocity, current, rate);
    else
        plain->strike(pitch, velocity);
    auto earliest = current.serial;
    voices.forEachSounding([&](const SampledVoice& voice)
                               PARTIMENTO_REALTIME { earliest = std::min(earliest, voice.serial()); });
    banks.let_go_before(earliest);
}

void SoundChoice::release(int pitch) PARTIMENTO_REALTIME {
    plain->release(pitch);
    voices.release(pitch);
}

void SoundChoice::reset() PARTIMENTO_REALTIME {
    plain->reset();
    voices.reset();
}

void SoundChoice::render(float* left, float* right, int count) PARTIMENTO_REALTIME {
    plain->render(left, right, count);
    voices.render(left, right, count);
}

}  // namespace partimento
