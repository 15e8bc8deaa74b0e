// What a host keeps of the plugin.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include "Processor.h"

using namespace partimento;

namespace {

juce::MemoryBlock stateOf(Processor& processor) {
    juce::MemoryBlock data;
    processor.getStateInformation(data);
    return data;
}

void load(Processor& processor, const juce::String& text) {
    processor.setStateInformation(text.toRawUTF8(), static_cast<int>(text.getNumBytesAsUTF8()));
}

Score tune(int bars) {
    Score score;
    score.bars = bars;
    for (int bar = 0; bar < bars; ++bar) score.part(PartName::melody).notes.push_back({bar * 96, 24, 60 + bar, 90, 1});
    return score;
}

Controls wishes() {
    Controls c;
    c.key = Key{9, true};
    c.tempo_bpm = 97.0;
    c.constraints.scale = parse_scale("A minor pentatonic");
    c.constraints.ranges[PartName::melody] = {55, 79};
    c.constraints.polyphony[PartName::chords] = 3;
    c.constraints.drums.reset(36);
    c.constraints.longest_copy = 0;
    c.locks.contour = true;
    c.strength = 0.4;
    c.wishes[PartName::drums][0] = 7;
    return c;
}

}  // namespace

TEST_CASE("all takes, locks, wishes and settings are there again after a reload") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor first, second;
    auto& song = first.getSong();
    song.edit(tune(4), "one");
    song.edit(tune(3), "two");
    song.undo();
    Cells locked(4);
    locked.set(PartName::bass, 1);
    locked.set(PartName::bass, 2);
    song.lock(locked);
    song.setControls(wishes());
    song.setChords("C | F");
    *first.getParameterSet().pan[PartName::chords] = -0.5f;
    *first.getParameterSet().channel[PartName::bass] = 7;
    *first.getParameterSet().solo[PartName::chords] = true;
    *first.getParameterSet().mode = 1;
    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(second.getSong().takes() == song.takes());
    CHECK(second.getSong().score() == tune(4));
    CHECK(second.getSong().lockedCells() == locked);
    CHECK(second.getSong().controls() == wishes());
    CHECK(second.getSong().chords() == "C | F");
    CHECK(second.getParameterSet().pan[PartName::chords]->get() == Approx(-0.5f));
    CHECK(second.getParameterSet().channels()[PartName::bass] == 7);
    CHECK(second.getParameterSet().endless());
    CHECK(second.getParameterSet().silent() == 0b11010);
    CHECK(stateOf(second) == saved);
    second.getSong().redo();
    CHECK(second.getSong().score() == tune(3));
}

TEST_CASE("every parameter is there again after a reload, a style that is not there among them") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor first, second;
    for (auto* parameter : first.getParameters()) parameter->setValueNotifyingHost(1.0f);
    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    for (int i = 0; i < first.getParameters().size(); ++i) {
        INFO(first.getParameters()[i]->getName(99));
        CHECK(second.getParameters()[i]->getValue() == Approx(first.getParameters()[i]->getValue()).margin(1e-4));
    }
}

TEST_CASE("a state that every version saved still loads") {
    const juce::ScopedJuceInitialiser_GUI juce;
    const juce::File folder(PARTIMENTO_SOURCE_DIR "/tests/states");
    const auto files = folder.findChildFiles(juce::File::findFiles, false, "*.json");
    REQUIRE(files.size() >= 2);
    for (const auto& file : files) {
        INFO(file.getFileName());
        Processor processor;
        load(processor, file.loadFileAsString());
        CHECK(!processor.getSong().news().trouble);
        CHECK(processor.getSong().score().bars == 4);
        CHECK(processor.getSong().score().part(PartName::melody).notes.size() > 3);
        CHECK(processor.getParameterSet().bars.get() == 12);
        CHECK(processor.getParameterSet().mute[PartName::bass]->get());
        CHECK(!processor.getParameterSet().solo[PartName::melody]->get());
        CHECK(processor.getSong().chords() == "C | Am | F | G7");
    }
}

TEST_CASE("a damaged state changes nothing and is reported") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    processor.getSong().edit(tune(2), "mine");
    const auto good = juce::String::createStringFromData(stateOf(processor).getData(),
                                                         static_cast<int>(stateOf(processor).getSize()));
    for (const auto& text : {juce::String(), juce::String("{}"), good.dropLastCharacters(10),
                             good.replace("partimento-state-2", "partimento-state-9"),
                             good.replace("\"strength\":1.0", "\"strength\":7.0"),
                             good.replace("\"locked\":{}", "\"locked\":{\"bass\":[[0,99999]]}"),
                             good.replace("\"locked\":{}", "\"locked\":{\"flute\":[[0,1]]}"),
                             good.replace("[0,24,60,90,1]", "[0,24,600,90,1]")}) {
        INFO(text);
        load(processor, text);
        CHECK(processor.getSong().news().trouble);
        CHECK(processor.getSong().score() == tune(2));
    }
}
