// What is measured inside: a block on the audio thread, the first bar after a click, an event beside the reading of its
// weights. It claims nothing: benchmarks/performance.py asks for each by name.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "Processor.h"
#include "network/transformer.h"

using namespace partimento;
using Clock = std::chrono::steady_clock;

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

double since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// Microseconds of each block while a song of 32 bars goes round, with the built-in sound or with MIDI alone.
std::vector<double> blockTimes(bool sound) {
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
        time = since(start);
        transport.samples += SAMPLES;
        events += midi.getNumEvents();
    }
    REQUIRE(events > 1000);
    return times;
}

double at(std::vector<double> times, double share) {
    std::ranges::sort(times);
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

// Milliseconds from asking for one bar of one part until it plays, each bar and part of a song in turn.
std::vector<double> firstBars(bool selected) {
    juce::ScopedJuceInitialiser_GUI juce;
    setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/styles/beatles", 1);
    Processor processor;
    auto& arranger = processor.getArranger();
    processor.getParameterSet().style = processor.getLibrary().indexOf("beatles");
    arranger.ask(processor.usualTask(Task::What::song));
    arranger.finish();
    std::vector<double> times;
    for (std::uint64_t run = 0; run < 80; ++run) {
        auto task = processor.usualTask(Task::What::cells);
        task.cells = Cells(processor.getSong().score().bars);
        task.cells.set(NOTE_PARTS[run % 4], static_cast<int>(run / 4 % 8));
        task.seed = 100 + run;
        if (selected) arranger.expect(task);
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        std::atomic<bool> written = false;
        const auto start = Clock::now();
        arranger.ask(std::move(task));
        std::thread finish([&] {
            arranger.finish();
            written = true;
        });
        while (arranger.progress() <= 0.0f && !written) std::this_thread::sleep_for(std::chrono::microseconds(50));
        times.push_back(since(start) / 1e3);
        finish.join();
    }
    return times;
}

// Reads as fast as the machine can.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
std::uint32_t sum_of(const std::uint32_t* words, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += words[i];
    return sum;
}

}  // namespace

TEST_CASE("the first bar after it is asked for", "[.first]") {
    for (const bool selected : {false, true}) {
        const auto times = firstBars(selected);
        std::printf("%s %.2f %.2f %.2f\n", selected ? "selected" : "unselected", at(times, 0.5), at(times, 0.95),
                    at(times, 1.0));
    }
}

TEST_CASE("an event beside one reading of the weights", "[.reading]") {
    constexpr int RUNS = 2000;
    const auto style = Style::load(PARTIMENTO_SOURCE_DIR "/styles/beatles/beatles.safetensors");
    const auto& network = style->network;
    Decoder decoder(network);
    std::vector<float> output(static_cast<std::size_t>(network.config.width));
    std::uint32_t sum = 0;
    for (const int context : {32, 200}) {
        State state(network.config);
        Event event;
        event[Field::kind] = static_cast<std::uint8_t>(EventKind::note);
        const auto append = [&] {
            const Step step{&state, event, 6 * state.length(), {}};
            decoder.forward({&step, 1}, output);
        };
        while (state.length() < context) append();
        std::vector<double> reading, events, heads;
        for (int run = 0; run < RUNS; ++run) {
            auto start = Clock::now();
            for (const auto& layer : network.layers)
                for (const auto* matrix : {&layer.qkv, &layer.out, &layer.up, &layer.down})
                    sum += sum_of(matrix->numbers().data(), matrix->numbers().size());
            reading.push_back(since(start));
            state.rewind(context);
            start = Clock::now();
            append();
            events.push_back(since(start));
            for (const auto field : {Field::position, Field::pitch, Field::duration, Field::velocity, Field::timing})
                sum += static_cast<std::uint32_t>(field_logits(network, output, event, {}, field).size());
            heads.push_back(since(start));
        }
        std::printf("%d %.2f %.2f %.2f\n", context, at(reading, 0.5), at(events, 0.5), at(heads, 0.5));
    }
    CHECK(sum != 0);
}

TEST_CASE("the cost of a block", "[.blocks]") {
    for (const bool sound : {false, true}) {
        const auto times = blockTimes(sound);
        std::printf("%s %.2f %.2f %.2f\n", sound ? "sound" : "midi", at(times, 0.5), at(times, 0.999), at(times, 1.0));
    }
}
