#pragma once
// An instrument that plays rendered sounds, and the choice between it and a plain one.

#include <atomic>
#include <memory>

#include "playing/exchange.h"
#include "synth/Instrument.h"
#include "synth/Pool.h"
#include "synth/SoundBank.h"

namespace partimento {

using Banks = Exchange<SoundBank>;

// Reads a recording at any speed, between its samples by a cubic (Catmull and Rom).
class SampledVoice {
public:
    void start(int key, int velocity, Banks::Read from, float sampleRate) PARTIMENTO_REALTIME;
    void stop() PARTIMENTO_REALTIME {
        if (held) fade = release;
    }
    void cut() PARTIMENTO_REALTIME { fade = openHat ? choke : quick; }
    bool sounding() const PARTIMENTO_REALTIME { return recording != nullptr; }
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME;
    // A closed hi-hat stops the open one.
    bool choked(int key) const PARTIMENTO_REALTIME { return openHat && (key == 42 || key == 44 || key == 46); }
    std::uint64_t serial() const PARTIMENTO_REALTIME { return bankSerial; }

private:
    const Recording* recording = nullptr;  // none: silent
    std::uint64_t bankSerial = 0;
    double place = 0.0, step = 1.0;  // in samples of the recording
    float gainLeft = 0, gainRight = 0, level = 0, fade = 1, loopFade = 1;
    float release = 1, quick = 1, choke = 1;  // factors a sample
    bool held = false, openHat = false;
};

// The sounds of a bank where there is one, else those of the plain instrument. A new bank is taken at a note's start;
// what sounds goes on as it was.
class SoundChoice : public Instrument {
public:
    static constexpr std::size_t MOST_VOICES = 32;

    explicit SoundChoice(std::unique_ptr<Instrument> plainOne) : plain(std::move(plainOne)) {}

    // One thread at a time, not the audio thread. A bank without sounds: plain.
    void publish(std::unique_ptr<const SoundBank> bank) { banks.publish(std::move(bank)); }

    void prepare(double sampleRate) override;
    void setProgram(int program) PARTIMENTO_REALTIME override { plain->setProgram(program); }
    void strike(int pitch, int velocity) PARTIMENTO_REALTIME override;
    void release(int pitch) PARTIMENTO_REALTIME override;
    void reset() PARTIMENTO_REALTIME override;
    void render(float* left, float* right, int count) PARTIMENTO_REALTIME override;

private:
    std::unique_ptr<Instrument> plain;
    Banks banks;
    Banks::Read current;  // audio thread's
    Pool<SampledVoice, MOST_VOICES> voices;
    float rate = 48000.0f;
};

}  // namespace partimento
