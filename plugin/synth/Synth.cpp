#include "Synth.h"

#include <algorithm>
#include <cmath>

namespace partimento {
namespace {

// By PartName. How much of a part the room hears.
constexpr std::array<float, PART_COUNT> ROOM_SENDS{0.0f, 0.32f, 0.22f, 0.03f, 0.14f};

// Linear up to the knee, then bent so that it never reaches the ceiling.
float limit(float x) PARTIMENTO_REALTIME {
    constexpr float knee = 0.6f, ceiling = 0.97f;
    const float size = std::abs(x);
    if (size <= knee) return x;
    return std::copysign(knee + (ceiling - knee) * std::tanh((size - knee) / (ceiling - knee)), x);
}

}  // namespace

void Synth::prepare(double rate) {
    sampleRate = static_cast<float>(rate);
    room.setSampleRate(rate);
    juce::Reverb::Parameters settings;
    settings.roomSize = 0.62f;
    settings.damping = 0.55f;
    settings.wetLevel = 0.33f;
    settings.dryLevel = 0.0f;
    settings.width = 1.0f;
    room.setParameters(settings);
    reset();
}

void Synth::reset() PARTIMENTO_REALTIME {
    melody.reset();
    chords.reset();
    bass.reset();
    drums.reset();
    room.reset();
    fresh = true;
}

void Synth::render(std::span<const MidiEvent> events, float* left, float* right, int count, const std::array<float, PART_COUNT>& gains) PARTIMENTO_REALTIME {
    if (fresh) smoothed = gains;
    fresh = false;
    auto event = events.begin();
    for (int done = 0; done < count;) {
        for (; event != events.end() && event->sample_offset <= done; ++event) hear(*event);
        const int until = event != events.end() ? std::min(event->sample_offset, count) : count;
        const int chunk = std::min(until - done, CHUNK);
        renderChunk(left + done, right + done, chunk, gains);
        done += chunk;
    }
}

void Synth::hear(const MidiEvent& event) PARTIMENTO_REALTIME {
    const int pitch = event.bytes[1], velocity = event.bytes[2];
    const auto play = [&](auto& pool) PARTIMENTO_REALTIME {
        if ((event.bytes[0] & 0xf0) == 0x90) pool.strike(pitch, velocity, sampleRate);
        else pool.release(pitch);
    };
    switch (event.part) {
        case PartName::melody: return play(melody);
        case PartName::chords: return play(chords);
        case PartName::bass: return play(bass);
        case PartName::drums: return play(drums);
        default: return;
    }
}

void Synth::renderChunk(float* left, float* right, int count, const std::array<float, PART_COUNT>& gains) PARTIMENTO_REALTIME {
    std::array<float, CHUNK> partLeft, partRight, wetLeft{}, wetRight{};
    const float follow = 1.0f - decay(0.01f, sampleRate);
    const auto mix = [&](PartName name, auto& pool) PARTIMENTO_REALTIME {
        partLeft.fill(0.0f);
        partRight.fill(0.0f);
        pool.render(partLeft.data(), partRight.data(), count);
        const auto part = static_cast<std::size_t>(name);
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
            smoothed[part] += follow * (gains[part] - smoothed[part]);
            const float l = partLeft[i] * smoothed[part], r = partRight[i] * smoothed[part];
            left[i] += l;
            right[i] += r;
            wetLeft[i] += l * ROOM_SENDS[part];
            wetRight[i] += r * ROOM_SENDS[part];
        }
    };
    mix(PartName::melody, melody);
    mix(PartName::chords, chords);
    mix(PartName::bass, bass);
    mix(PartName::drums, drums);
    room.processStereo(wetLeft.data(), wetRight.data(), count);
    for (int i = 0; i < count; ++i) {
        left[i] = limit(left[i] + wetLeft[static_cast<std::size_t>(i)]);
        right[i] = limit(right[i] + wetRight[static_cast<std::size_t>(i)]);
    }
}

}  // namespace partimento
