// The program without a host plays on request.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include "Processor.h"

using namespace partimento;

namespace {

struct Program {
    juce::ScopedJuceInitialiser_GUI juce;
    std::unique_ptr<Processor> processor;
    juce::AudioBuffer<float> audio{10, 512};
    juce::MidiBuffer midi;

    Program() {
        setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/tests/golden", 1);
        juce::AudioProcessor::setTypeOfNextNewPlugin(juce::AudioProcessor::wrapperType_Standalone);
        processor = std::make_unique<Processor>();
        juce::AudioProcessor::setTypeOfNextNewPlugin(juce::AudioProcessor::wrapperType_Undefined);
        processor->setNonRealtime(true);
        processor->enableAllBuses();
        processor->setRateAndBufferSizeDetails(48000.0, 512);
        processor->prepareToPlay(48000.0, 512);
    }
    int heard() {
        int events = 0;
        for (int i = 0; i < 20; ++i) {
            processor->processBlock(audio, midi);
            events += midi.getNumEvents();
        }
        return events;
    }
};

Score tune() {
    Score score;
    score.bars = 1;
    for (int beat = 0; beat < 4; ++beat)
        score.part(PartName::melody).notes.push_back({beat * 24, 12, 60 + beat, 90, 0});
    return score;
}

}  // namespace

TEST_CASE("the Standalone neither writes nor plays before it is asked to") {
    Program program;
    CHECK(program.heard() == 0);
    CHECK(program.processor->getSong().isEmpty());
    program.processor->getSong().edit(tune(), "written");
    CHECK(program.heard() == 0);
    program.processor->getParameterSet().clock = 1;
    CHECK(program.heard() > 0);
}

TEST_CASE("what is written while the Standalone plays is heard at once") {
    Program program;
    program.processor->getSong().edit(tune(), "first");
    program.processor->getParameterSet().clock = 1;
    program.heard();
    auto other = tune();
    other.part(PartName::melody).notes[0].pitch = 72;
    program.processor->getSong().edit(other, "second");
    CHECK(program.heard() > 0);
}

TEST_CASE("a Standalone that was closed while it played is silent when it opens again") {
    Program first;
    first.processor->getSong().edit(tune(), "written");
    first.processor->getParameterSet().clock = 1;
    juce::MemoryBlock saved;
    first.processor->getStateInformation(saved);
    Program second;
    second.processor->setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(second.processor->getSong().score() == tune());
    CHECK(second.heard() == 0);
}
