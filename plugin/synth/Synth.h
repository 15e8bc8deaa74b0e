#pragma once
// The built-in sound: enough to hear a score by, before it goes to better instruments over MIDI. One instrument a part,
// a mixer, a common room, a limiter that keeps the sum under full scale.

#include <array>
#include <memory>
#include <span>

#include "playing/scheduler.h"
#include "synth/Room.h"
#include "synth/Sampled.h"

namespace partimento {

struct StereoOut {
    float *left = nullptr, *right = nullptr;
};

struct Mix {
    ByPart<float> gain{1, 1, 1, 1, 1};  // linear
    ByPart<float> pan{};                // -1 left .. 1 right; constant power, 1 a side in the middle
    float room = 0.5f;                  // 0 none .. 1
};

class Synth {
public:
    static constexpr double TAIL_SECONDS = 2.5;

    Synth();

    // The timbre of the part's notes from the next one on: a General MIDI program, 0..127. The drums have one kit. Any
    // thread.
    void setProgram(PartName part, int program) PARTIMENTO_REALTIME;

    // The sounds of a part's notes from the next one on; without sounds: the plain ones. One thread at a time, not the
    // audio thread. harmony has none.
    void setSounds(PartName part, std::unique_ptr<const SoundBank> bank);
    // Sounds a note at the next block, for AUDITION_SECONDS. Any thread.
    void audition(PartName part, int pitch, int velocity) PARTIMENTO_REALTIME;
    static constexpr float AUDITION_SECONDS = 0.5f;

    // Not while it renders
    void prepare(double sampleRate);

    // Audio thread's
    void reset() PARTIMENTO_REALTIME;
    // Writes `count` samples, striking and releasing at the events' samples: all parts, the room and the limiter to
    // `main`, each part after its gain and pan to its own pair. A pair that is null is not written. Gains
    // and pans glide.
    void render(std::span<const MidiEvent> events, const StereoOut& main, const ByPart<StereoOut>& parts, int count,
                const Mix& mix) PARTIMENTO_REALTIME;

private:
    static constexpr int CHUNK = 64;  // samples

    void hear(const MidiEvent& event) PARTIMENTO_REALTIME;
    void hearAuditions(int count) PARTIMENTO_REALTIME;
    void renderChunk(const StereoOut& main, const ByPart<StereoOut>& parts, int from, int count) PARTIMENTO_REALTIME;

    ByPart<std::unique_ptr<SoundChoice>> instruments;  // harmony has none
    ByPart<std::atomic<std::uint32_t>> asked{};        // auditions: 0 none, else a MIDI note-on's two data bytes
    struct Audition {
        int pitch = -1, left = 0;  // samples
    };
    ByPart<Audition> auditions{};
    float rate = 48000.0f;
    Room room;
    struct Level {
        float left = 0, right = 0, room = 0;
    };
    ByPart<Level> wanted{}, levels{};  // levels follow what is wanted
    struct Offset {
        float left = 0, right = 0;
    };
    ByPart<Offset> offsets{};  // of each instrument's output from zero: what lies below DC_HZ
    float drift = 0;           // how fast offsets follow, a sample
    float follow = 1, peak = 0, peakFall = 1;
    bool fresh = true;
};

}  // namespace partimento
