#pragma once
// The built-in sound: enough to hear a score by, before it goes to better instruments over MIDI. One pool of voices a part,
// a common room, a soft limiter that keeps the sum under full scale.

#include <juce_audio_basics/juce_audio_basics.h>

#include <span>

#include "Drums.h"
#include "Voices.h"
#include "scheduler.h"

namespace partimento {

// A fixed number of voices; when all are sounding the one struck first gives way.
template <typename Voice, std::size_t Size>
class Pool {
public:
    void strike(int pitch, int velocity, float sampleRate) PARTIMENTO_REALTIME {
        auto* chosen = &slots[0];
        for (auto& slot : slots) {
            if constexpr (requires { slot.voice.choke(); })
                if (slot.voice.choked(pitch)) slot.voice.choke();
            if (chosen->voice.sounding() && (!slot.voice.sounding() || slot.order < chosen->order)) chosen = &slot;
        }
        chosen->voice.start(pitch, velocity, sampleRate);
        chosen->pitch = pitch;
        chosen->order = ++struck;
    }
    void release(int pitch) PARTIMENTO_REALTIME {
        for (auto& slot : slots)
            if (slot.pitch == pitch) {
                slot.voice.stop();
                slot.pitch = -1;
            }
    }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME {
        for (auto& slot : slots)
            if (slot.voice.sounding()) slot.voice.render(left, right, count);
    }
    void reset() PARTIMENTO_REALTIME { *this = {}; }

private:
    struct Slot { Voice voice; int pitch = -1; std::uint64_t order = 0; };
    std::array<Slot, Size> slots{};
    std::uint64_t struck = 0;
};

// Audio thread's, except prepare().
class Synth {
public:
    static constexpr double TAIL_SECONDS = 2.5;

    void prepare(double sampleRate);
    void reset() PARTIMENTO_REALTIME;
    // Adds `count` samples to the pair, striking and releasing at the events' samples. `gains` by PartName, linear.
    void render(std::span<const MidiEvent> events, float* left, float* right, int count, const std::array<float, PART_COUNT>& gains) PARTIMENTO_REALTIME;

private:
    static constexpr int CHUNK = 64;   // samples

    void hear(const MidiEvent& event) PARTIMENTO_REALTIME;
    void renderChunk(float* left, float* right, int count, const std::array<float, PART_COUNT>& gains) PARTIMENTO_REALTIME;

    float sampleRate = 48000.0f;
    Pool<LeadVoice, 6> melody;
    Pool<KeysVoice, 20> chords;
    Pool<BassVoice, 3> bass;
    Pool<DrumVoice, 16> drums;
    juce::Reverb room;
    std::array<float, PART_COUNT> smoothed{};   // gains, following their targets
    bool fresh = true;
};

}  // namespace partimento
