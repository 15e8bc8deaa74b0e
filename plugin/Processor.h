#pragma once
// The plugin: an instrument with MIDI out. It starts with an empty score; a take is asked for by the `generate` parameter, the
// editor's button, or the transport when it starts on an empty score.

#include <juce_audio_processors/juce_audio_processors.h>

#include <atomic>

#include "GeneratorThread.h"
#include "HostClock.h"
#include "Parameters.h"
#include "Song.h"
#include "StyleLibrary.h"
#include "synth/Synth.h"

namespace partimento {

class Processor : public juce::AudioProcessor, private juce::AudioProcessorParameter::Listener {
public:
    Processor();
    ~Processor() override;

    // Any thread but the audio thread
    Parameters& getParameterSet() { return parameters; }
    Song& getSong() { return song; }
    StyleLibrary& getLibrary() { return library; }
    GeneratorThread& getGenerator() { return generator; }
    // Where the playhead stands in the song, in quarter notes; negative while nothing plays.
    double getPlayheadPpq() const { return playheadPpq.load(std::memory_order_relaxed); }

    // The host's calls on the message thread
    void prepareToPlay(double sampleRate, int maximumBlock) override;
    void releaseResources() override {}
    void reset() override;
    void getStateInformation(juce::MemoryBlock& data) override;
    void setStateInformation(const void* data, int size) override;
    juce::AudioProcessorEditor* createEditor() override;

    // Audio thread
    void processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME override;
    void processBlockBypassed(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME override;

    const juce::String getName() const override { return "Partimento"; }
    bool acceptsMidi() const override { return true; }
    bool producesMidi() const override { return true; }
    double getTailLengthSeconds() const override { return Synth::TAIL_SECONDS; }
    bool hasEditor() const override { return true; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return "Default"; }
    void changeProgramName(int, const juce::String&) override {}
    bool isBusesLayoutSupported(const BusesLayout& layout) const override;

private:
    void parameterValueChanged(int, float value) override;   // of `generate`, on whichever thread the host sets it
    void parameterGestureChanged(int, bool) override {}
    void play(const Timeline* timeline, const Transport& transport, juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME;

    StyleLibrary library;
    Parameters parameters;
    Song song;
    GeneratorThread generator;
    std::atomic<bool> generateHeld{false};
    std::atomic<double> playheadPpq{-1.0};

    // Audio thread's
    HostClock clock;
    Scheduler scheduler;
    Synth synth;
    bool wasPlaying = false;

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR(Processor)
};

}  // namespace partimento
