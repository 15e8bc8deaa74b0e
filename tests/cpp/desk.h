#pragma once
// An editor on a host that bounces, for the tests of what it says and shows.

#include <catch2/catch.hpp>

#include <vector>

#include "ui/Editor.h"

namespace partimento {

template <typename Visit>
void forEach(juce::Component& root, const Visit& visit) {
    visit(root);
    for (auto* child : root.getChildren()) forEach(*child, visit);
}

// What is asked for is there at the next block.
struct Desk {
    juce::ScopedJuceInitialiser_GUI juce;
    struct Home {  // without a person's settings
        juce::File folder = juce::File::createTempFile("home");
        Home() {
            folder.createDirectory();
            setenv("XDG_DATA_HOME", folder.getFullPathName().toRawUTF8(), 1);
        }
        ~Home() {
            folder.deleteRecursively();
            unsetenv("XDG_DATA_HOME");
        }
    } home;
    std::unique_ptr<Processor> processor;
    std::unique_ptr<Editor> editor;
    juce::AudioBuffer<float> audio{10, 512};
    juce::MidiBuffer midi;
    struct Head : juce::AudioPlayHead {
        juce::Optional<PositionInfo> getPosition() const override {
            PositionInfo info;
            info.setBpm(90.0);
            info.setPpqPosition(0.0);
            info.setIsPlaying(true);
            return info;
        }
    } head;

    explicit Desk(juce::AudioProcessor::WrapperType wrapper = juce::AudioProcessor::wrapperType_Undefined) {
        setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/tests/golden", 1);
        juce::AudioProcessor::setTypeOfNextNewPlugin(wrapper);
        processor = std::make_unique<Processor>();
        juce::AudioProcessor::setTypeOfNextNewPlugin(juce::AudioProcessor::wrapperType_Undefined);
        processor->getParameterSet().style = processor->getLibrary().indexOf("tiny");
        processor->getParameterSet().bars = 2;
        *processor->getParameterSet().takes = 2;
        processor->setNonRealtime(true);
        processor->setPlayHead(&head);
        processor->enableAllBuses();
        processor->setRateAndBufferSizeDetails(48000.0, 512);
        processor->prepareToPlay(48000.0, 512);
        // A song, so that the rolling transport asks for none.
        Score score;
        score.bars = 2;
        score.tempo_bpm = 100.0;
        score.part(PartName::melody).notes.push_back({0, 24, 60, 90, 0});
        song().edit(score, "first");
        processor->processBlock(audio, midi);  // the host gives its tempo
        editor = std::make_unique<Editor>(*processor);
    }
    Song& song() { return processor->getSong(); }
    Parameters& parameters() { return processor->getParameterSet(); }
    template <typename Kind>
    Kind& titled(const juce::String& title) {
        Kind* found = nullptr;
        forEach(*editor, [&](juce::Component& each) {
            if (auto* kind = dynamic_cast<Kind*>(&each); kind != nullptr && each.getTitle() == title) found = kind;
        });
        INFO(title);
        REQUIRE(found != nullptr);
        return *found;
    }
    // A click, and what it asks for is written.
    void press(const juce::String& title) {
        titled<juce::Button>(title).onClick();
        processor->processBlock(audio, midi);
        editor->update();
    }
    std::vector<std::uint64_t> seeds() {
        std::vector<std::uint64_t> all;
        for (const auto& candidate : song().candidates()) all.push_back(candidate.seed);
        return all;
    }
};

// What a musician operates, without what it is made of inside.
inline std::vector<juce::Component*> operable(juce::Component& root) {
    std::vector<juce::Component*> all;
    for (auto* child : root.getChildren()) {
        const bool control = dynamic_cast<juce::Button*>(child) || dynamic_cast<juce::Slider*>(child) ||
                             dynamic_cast<juce::ComboBox*>(child) || dynamic_cast<juce::TextEditor*>(child) ||
                             dynamic_cast<juce::ListBox*>(child);
        const bool page = dynamic_cast<ImportPanel*>(child) || dynamic_cast<juce::Viewport*>(child);
        if (control || (child->getWantsKeyboardFocus() && !page) || dynamic_cast<NoveltyMeter*>(child))
            all.push_back(child);
        if (control) continue;
        const auto inside = operable(*child);
        all.insert(all.end(), inside.begin(), inside.end());
    }
    return all;
}

using Seeds = std::vector<std::uint64_t>;

}  // namespace partimento
