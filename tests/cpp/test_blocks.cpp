// What a block costs on the audio thread, inside the plugin. It claims nothing: benchmarks/performance.py asks for it
// by name.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "Processor.h"

using namespace partimento;

namespace {

constexpr int SAMPLES = 64;
constexpr double RATE = 48000.0, BPM = 120.0;
constexpr std::size_t BLOCKS = 400000;  // nearly nine minutes of music

struct Transport : juce::AudioPlayHead {
    juce::int64 samples = 0;
    juce::Optional<PositionInfo> getPosition() const override {
        PositionInfo info;
        info.setBpm(BPM);
        info.setTimeInSamples(samples);
        info.setPpqPosition(static_cast<double>(samples) * BPM / 60.0 / RATE);
        info.setIsPlaying(true);
        return info;
    }
};

// Microseconds of each block while a song of 32 bars goes round, with the built-in sound or with MIDI alone.
std::vector<double> blockTimes(bool sound) {
    using Clock = std::chrono::steady_clock;
    juce::ScopedJuceInitialiser_GUI juce;
    Transport transport;
    setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/styles/beatles", 1);
    Processor processor;
    processor.getParameterSet().style = processor.getLibrary().indexOf("beatles");
    processor.getParameterSet().bars = 32;
    processor.getParameterSet().loop = true;
    processor.setPlayHead(&transport);
    processor.setRateAndBufferSizeDetails(RATE, SAMPLES);
    processor.prepareToPlay(RATE, SAMPLES);
    processor.getArranger().ask(processor.usualTask(Task::What::song));
    processor.getArranger().finish();
    juce::AudioBuffer<float> audio(sound ? processor.getTotalNumOutputChannels() : 0, SAMPLES);
    juce::MidiBuffer midi;
    midi.ensureSize(1 << 16);
    std::vector<double> times(BLOCKS);
    int events = 0;
    for (auto& time : times) {
        const auto start = Clock::now();
        processor.processBlock(audio, midi);
        time = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
        transport.samples += SAMPLES;
        events += midi.getNumEvents();
    }
    REQUIRE(events > 1000);
    std::ranges::sort(times);
    return times;
}

}  // namespace

TEST_CASE("the cost of a block", "[.blocks]") {
    for (const bool sound : {false, true}) {
        const auto times = blockTimes(sound);
        const auto at = [&](double share) { return times[static_cast<std::size_t>(share * (BLOCKS - 1))]; };
        std::printf("%s %.2f %.2f %.2f\n", sound ? "sound" : "midi", at(0.5), at(0.999), at(1.0));
    }
}
