// What the plugin writes when it is asked, through the whole processor.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include <cstdlib>

#include "Processor.h"
#include "RequestTakes.h"
#include "music/cell.h"

using namespace partimento;

namespace {

// A host that bounces: what is asked for is there before the block goes on.
struct Bounce {
    juce::ScopedJuceInitialiser_GUI juce;
    struct Head : juce::AudioPlayHead {
        juce::int64 samples = 0;
        bool playing = true;
        juce::Optional<PositionInfo> getPosition() const override {
            PositionInfo info;
            info.setBpm(120.0);
            info.setTimeInSamples(samples);
            info.setPpqPosition(double(samples) / 24000.0);
            info.setIsPlaying(playing);
            return info;
        }
    } head;
    std::unique_ptr<Processor> processor;
    juce::AudioBuffer<float> audio{10, 512};
    juce::MidiBuffer midi;

    Bounce() {
        setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/tests/golden", 1);
        processor = std::make_unique<Processor>();
        processor->getParameterSet().style = processor->getLibrary().indexOf("tiny");
        *processor->getParameterSet().takes = 2;
        processor->getParameterSet().bars = 4;
        processor->setNonRealtime(true);
        processor->setPlayHead(&head);
        processor->enableAllBuses();
        processor->setRateAndBufferSizeDetails(48000.0, 512);
        processor->prepareToPlay(48000.0, 512);
    }
    Song& song() { return processor->getSong(); }
    void block() {
        processor->processBlock(audio, midi);
        if (head.playing) head.samples += 512;
    }
    void ask(Task task) {
        processor->getArranger().ask(std::move(task));
        block();
    }
    Task usual(Task::What what) { return processor->usualTask(what); }
};

bool sameCell(const Score& a, const Score& b, PartName part, int bar) {
    return Cell{a, part, bar}.same_as(Cell{b, part, bar});
}

}  // namespace

TEST_CASE("a request is written in as many takes as were asked for, each with its seed") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto takes = host.song().candidates();
    REQUIRE(takes.size() == 2);
    CHECK(takes[0].seed + 1 == takes[1].seed);
    CHECK(takes[0].score != takes[1].score);
    CHECK(host.song().score() == takes[0].score);
    CHECK(takes[0].score.bars == 4);
}

TEST_CASE("regenerating writes the selection and nothing else, and locked cells stay") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto before = host.song().score();
    auto task = host.usual(Task::What::cells);
    task.seed = 77;
    task.cells = Cells(4);
    for (const int bar : {1, 2}) task.cells.set(PartName::drums, bar);
    Cells locked(4);
    locked.set(PartName::drums, 2);
    host.song().lock(locked);
    host.ask(task);
    const auto after = host.song().score();
    CHECK(!sameCell(before, after, PartName::drums, 1));
    for_each_cell(4, [&](PartName part, int bar) {
        if (part != PartName::drums || bar != 1) CHECK(sameCell(before, after, part, bar));
    });
}

TEST_CASE("selected parts that the style does not write are left out, and named where there are no others") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto chorale = Style::load(std::string(PARTIMENTO_SOURCE_DIR) + "/styles/chorale/chorale.safetensors");
    auto task = host.usual(Task::What::cells);
    task.cells = Cells(4);
    task.cells.set(PartName::drums, 1);
    CHECK_THROWS_WITH(requestFor(*chorale, task, host.song().score(), Cells(4)),
                      Catch::Contains("does not write the parts that are selected"));
    task.cells.set(PartName::melody, 1);
    const auto asked = requestFor(*chorale, task, host.song().score(), Cells(4)).asked;
    CHECK(asked.count() == 1);
    CHECK(asked.has(PartName::melody, 1));
}

TEST_CASE("generating anew leaves what is locked, and a chord line leads") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto before = host.song().score();
    Cells locked(4);
    for (int bar = 0; bar < 4; ++bar) locked.set(PartName::bass, bar);
    host.song().lock(locked);
    auto task = host.usual(Task::What::song);
    task.seed = 5;
    host.ask(task);
    const auto after = host.song().score();
    CHECK(before.part(PartName::bass).notes == after.part(PartName::bass).notes);
    CHECK(before != after);
    host.song().lock(Cells(4));
    host.song().setChords("Dm | G7");
    host.ask(host.usual(Task::What::song));
    CHECK(host.song().score().harmony.size() == 4);
    CHECK(host.song().score().harmony[0].root == 2);
}

TEST_CASE("a new song may be longer, shorter, or in another meter than the one before") {
    Bounce host;
    for (const auto& [bars, meter] :
         {std::pair{4, Meter{4, 4}}, {12, Meter{4, 4}}, {3, Meter{3, 4}}, {5, Meter{4, 4}}}) {
        auto task = host.usual(Task::What::song);
        task.bars = bars;
        task.meter = meter;
        task.chords = "C | Am | F | G7";
        host.ask(task);
        INFO(host.song().news().line);
        CHECK(host.song().score().bars == bars);
        CHECK(host.song().score().meter == meter);
    }
}

TEST_CASE("continuing adds bars after the last") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto before = host.song().score();
    host.ask(host.usual(Task::What::onward));
    const auto after = host.song().score();
    CHECK(after.bars == 8);
    CHECK(after.excerpt(0, 4).part(PartName::drums).notes == before.part(PartName::drums).notes);
}

TEST_CASE("a request that cannot be met is reported, and the song stays") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto before = host.song().score();
    host.song().lock(Cells(4, true));
    auto task = host.usual(Task::What::cells);
    task.cells = Cells(4, true);
    host.ask(task);
    CHECK(host.song().news().trouble);
    CHECK(host.song().news().line == "all that is selected is locked");
    host.song().lock(Cells(4));
    task = host.usual(Task::What::song);
    task.chords = "Q | W7";
    host.ask(task);
    CHECK(host.song().news().trouble);
    CHECK(host.song().score() == before);
}

TEST_CASE("a stream goes on ahead of the playhead, the same however it is asked for") {
    const auto stream = [](int first, int second) {
        Bounce host;
        *host.processor->getParameterSet().mode = 1;
        for (const int beat : {first, second}) {
            host.head.samples = beat * 24000;
            host.block();
        }
        return host.song().stream();
    };
    const auto stepwise = stream(0, 60), jumped = stream(60, 62);
    CHECK(stepwise.bars >= 16 + 8);
    CHECK(jumped == stepwise);
}

TEST_CASE("a bounce of a stream has no block without its bars, and ends with the mode") {
    Bounce host;
    *host.processor->getParameterSet().mode = 1;
    int notes = 0;
    for (int i = 0; i < 3000; ++i) {
        host.block();
        notes += host.midi.getNumEvents();
    }
    CHECK(notes > 100);
    CHECK(host.processor->getUnderruns() == 0);
    CHECK(host.song().isStreaming());
    *host.processor->getParameterSet().mode = 0;
    host.block();
    for (int i = 0; i < 400 && host.song().isStreaming(); ++i) juce::Thread::sleep(5);
    CHECK(!host.song().isStreaming());
}

TEST_CASE("a phrase is answered at a bar line, in all parts") {
    Bounce host;
    host.processor->getArranger().setListening(true);
    host.processor->setNonRealtime(false);
    for (int beat = 0; beat < 4; ++beat) {
        juce::MidiBuffer played;
        played.addEvent(juce::MidiMessage::noteOn(1, 60 + beat, juce::uint8(90)), 0);
        played.addEvent(juce::MidiMessage::noteOff(1, 60 + beat), 400);
        host.head.samples = beat * 24000;
        host.processor->processBlock(host.audio, played);
    }
    host.head.samples = 6 * 24000;
    for (int i = 0; i < 400 && host.song().score().bars == 0; ++i) {
        host.head.samples = 6 * 24000;
        host.block();
        juce::Thread::sleep(5);
    }
    const auto whole = host.song().score();
    REQUIRE(whole.bars == 2);
    REQUIRE(whole.part(PartName::melody).notes.size() >= 4);
    CHECK(whole.part(PartName::melody).notes[3].pitch == 63);
    CHECK(host.song().shown().bars == 1);
    const auto* timeline = &host.song().latestMusic()->at(false);
    CHECK(timeline->placement.origin % 3840 == 0);
    CHECK(timeline->placement.origin >= 6 * 960);
    CHECK(host.song().takes().take(host.song().current()).origin.request == "phrase and answer");
}

TEST_CASE("cancelling gives the song back") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const auto before = host.song().score();
    auto task = host.usual(Task::What::song);
    task.bars = 64;
    task.takes = 8;
    host.processor->getArranger().ask(task);
    host.processor->getArranger().cancel();
    host.block();
    CHECK(host.song().score() == before);
    CHECK(host.song().shown() == before);
    CHECK(host.processor->getArranger().progress() < 0.0f);
}

TEST_CASE("two instances share one copy of a style's weights") {
    Bounce one, other;
    one.ask(one.usual(Task::What::song));
    other.ask(other.usual(Task::What::song));
    CHECK(one.processor->getLibrary().loaded().get() == other.processor->getLibrary().loaded().get());
}

TEST_CASE("the generate parameter asks for takes over a song that is there") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    const int before = host.song().takesMade();
    host.processor->getParameterSet().seed = 50;
    host.processor->getParameterSet().generate.setValueNotifyingHost(1.0f);
    host.block();
    CHECK(host.song().takesMade() > before);
    CHECK(host.song().candidates().front().seed == 50);
}

TEST_CASE("a button that was held when the state was saved asks for nothing when it is loaded") {
    Bounce host;
    host.ask(host.usual(Task::What::song));
    auto& generate = host.processor->getParameterSet().generate;
    generate.setValueNotifyingHost(1.0f);
    host.block();
    juce::MemoryBlock saved;
    host.processor->getStateInformation(saved);
    generate.setValueNotifyingHost(0.0f);
    host.processor->setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    const int before = host.song().takesMade();
    host.block();
    CHECK(generate.get());
    CHECK(host.song().takesMade() == before);
}

TEST_CASE("takes that are equal to one before them are found") {
    Score a, b;
    a.bars = b.bars = 2;
    b.part(PartName::bass).notes.push_back({0, 24, 40, 90});
    CHECK(repeatedAmong({a, b}).empty());
    CHECK(repeatedAmong({a, b, a, b, b}) == std::vector<std::size_t>{2, 3, 4});
}

TEST_CASE("takes that show nothing new are written again, from the seeds that follow, and not for ever") {
    Bounce host;
    *host.processor->getParameterSet().takes = 8;
    host.ask(host.usual(Task::What::song));
    auto task = host.usual(Task::What::cells);
    task.seed = 5;
    task.cells = Cells(4);
    task.cells.set(PartName::harmony, 2);  // this style knows one chord there
    host.ask(task);
    std::vector<std::uint64_t> seeds;
    for (const auto& take : host.song().candidates()) seeds.push_back(take.seed);
    CHECK(seeds == std::vector<std::uint64_t>{5, 20, 21, 22, 23, 24, 25, 26});
}
