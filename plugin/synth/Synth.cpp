#include "synth/Synth.h"

#include <cmath>
#include <numbers>

#include "synth/Drums.h"
#include "synth/Timbres.h"

namespace partimento {
namespace {

// How much of a part the room hears, at room 0.5.
constexpr ByPart<float> ROOM_SENDS{0.0f, 0.32f, 0.22f, 0.03f, 0.14f};
// How loud a part is in a band, at gain 1.
constexpr ByPart<float> BALANCE{0.0f, 1.75f, 0.72f, 1.5f, 0.65f};
constexpr ByPart<int> PROGRAMS{0, 80, 4, 33, 0};
// Below this is no sound: a sine that begins upwards and dies away leaves a drum's output above zero on the whole.
constexpr float DC_HZ = 5.0f;
constexpr float KNEE = 0.6f, CEILING = 0.8f;

// Linear up to the knee, then bent so that it never reaches the ceiling.
float bend(float x) PARTIMENTO_REALTIME {
    const float size = std::abs(x);
    if (size <= KNEE) return x;
    return std::copysign(KNEE + (CEILING - KNEE) * std::tanh((size - KNEE) / (CEILING - KNEE)), x);
}

}  // namespace

Synth::Synth() {
    for (const auto part : {PartName::melody, PartName::chords, PartName::bass})
        instruments[part] = std::make_unique<SoundChoice>(makePitched(PROGRAMS[part]));
    instruments[PartName::drums] = std::make_unique<SoundChoice>(makeDrums());
}

void Synth::setProgram(PartName part, int program) PARTIMENTO_REALTIME {
    if (const auto& instrument = instruments[part]) instrument->setProgram(program);
}

void Synth::setSounds(PartName part, std::unique_ptr<const SoundBank> bank) {
    if (const auto& instrument = instruments[part]) instrument->publish(std::move(bank));
}

void Synth::audition(PartName part, int pitch, int velocity) PARTIMENTO_REALTIME {
    asked[part].store(static_cast<std::uint32_t>((pitch & 127) << 8 | (velocity & 127)), std::memory_order_relaxed);
}

void Synth::prepare(double sampleRate) {
    rate = static_cast<float>(sampleRate);
    for (const auto& instrument : instruments)
        if (instrument) instrument->prepare(sampleRate);
    room.prepare(sampleRate);
    drift = 1.0f - decay(1.0f / (2.0f * std::numbers::pi_v<float> * DC_HZ), static_cast<float>(sampleRate));
    follow = 1.0f - decay(0.01f, static_cast<float>(sampleRate));
    peakFall = decay(0.12f, static_cast<float>(sampleRate));
    reset();
}

void Synth::reset() PARTIMENTO_REALTIME {
    for (const auto& instrument : instruments)
        if (instrument) instrument->reset();
    room.reset();
    auditions = {};
    offsets = {};
    peak = 0.0f;
    fresh = true;
}

void Synth::render(std::span<const MidiEvent> events, const StereoOut& main, const ByPart<StereoOut>& parts, int count,
                   const Mix& mix) PARTIMENTO_REALTIME {
    for (const auto part : PARTS) {
        const float turn = 0.125f * (1.0f + std::clamp(mix.pan[part], -1.0f, 1.0f)),
                    gain = BALANCE[part] * mix.gain[part] * std::sqrt(2.0f);
        wanted[part] = {gain * sine(0.25f - turn), gain * sine(turn), 2.0f * mix.room * ROOM_SENDS[part]};
    }
    if (fresh) levels = wanted;
    fresh = false;
    hearAuditions(count);
    auto event = events.begin();
    for (int done = 0; done < count;) {
        for (; event != events.end() && event->sample_offset <= done; ++event) hear(*event);
        const int until = event != events.end() ? std::min(event->sample_offset, count) : count;
        const int chunk = std::min(until - done, CHUNK);
        renderChunk(main, parts, done, chunk);
        done += chunk;
    }
}

void Synth::hear(const MidiEvent& event) PARTIMENTO_REALTIME {
    const auto& instrument = instruments[event.part];
    if (!instrument) return;
    const int status = event.bytes[0] & 0xf0, pitch = event.bytes[1], velocity = event.bytes[2];
    if (status == 0x90 && velocity > 0)
        instrument->strike(pitch, velocity);
    else if (status == 0x80 || status == 0x90)
        instrument->release(pitch);
}

void Synth::hearAuditions(int count) PARTIMENTO_REALTIME {
    for (const auto part : NOTE_PARTS) {
        auto& audition = auditions[part];
        const auto wish = asked[part].exchange(0, std::memory_order_relaxed);
        if (audition.pitch >= 0 && (wish != 0 || (audition.left -= count) <= 0)) {
            instruments[part]->release(audition.pitch);
            audition.pitch = -1;
        }
        if (wish == 0) continue;
        audition = {static_cast<int>(wish >> 8), static_cast<int>(AUDITION_SECONDS * rate)};
        instruments[part]->strike(audition.pitch, static_cast<int>(wish & 127u));
    }
}

void Synth::renderChunk(const StereoOut& main, const ByPart<StereoOut>& parts, int from,
                        int count) PARTIMENTO_REALTIME {
    std::array<float, CHUNK> left, right, allLeft{}, allRight{}, wetLeft{}, wetRight{};
    const auto size = static_cast<std::size_t>(count);
    for (const auto part : PARTS) {
        left.fill(0.0f);
        right.fill(0.0f);
        if (instruments[part]) instruments[part]->render(left.data(), right.data(), count);
        auto& level = levels[part];
        auto& offset = offsets[part];
        for (std::size_t i = 0; i < size; ++i) {
            level.left += follow * (wanted[part].left - level.left);
            level.right += follow * (wanted[part].right - level.right);
            level.room += follow * (wanted[part].room - level.room);
            offset.left += drift * (left[i] - offset.left);
            offset.right += drift * (right[i] - offset.right);
            left[i] = (left[i] - offset.left) * level.left;
            right[i] = (right[i] - offset.right) * level.right;
            allLeft[i] += left[i];
            allRight[i] += right[i];
            wetLeft[i] += left[i] * level.room;
            wetRight[i] += right[i] * level.room;
        }
        if (parts[part].left != nullptr) std::copy_n(left.data(), count, parts[part].left + from);
        if (parts[part].right != nullptr) std::copy_n(right.data(), count, parts[part].right + from);
    }
    room.process(wetLeft.data(), wetRight.data(), count);
    if (main.left == nullptr || main.right == nullptr) return;
    for (std::size_t i = 0; i < size; ++i) {
        const float l = allLeft[i] + wetLeft[i], r = allRight[i] + wetRight[i];
        // What stays loud is turned down; only what strikes faster than that is bent.
        const float now = std::max(std::abs(l), std::abs(r));
        peak = now > peak ? peak + 10.0f * follow * (now - peak) : now + (peak - now) * peakFall;
        const float down = peak > KNEE ? KNEE / peak : 1.0f;
        main.left[static_cast<std::size_t>(from) + i] = bend(down * l);
        main.right[static_cast<std::size_t>(from) + i] = bend(down * r);
    }
}

}  // namespace partimento
