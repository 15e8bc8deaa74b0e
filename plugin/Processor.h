#pragma once
// The plugin: an instrument with MIDI in and out. It starts with an empty score; a take is asked for by the `generate`
// parameter, in the editor, or by the transport when it starts on an empty score.

#include <juce_audio_processors/juce_audio_processors.h>

#include <atomic>

#include "Arranger.h"
#include "HostClock.h"
#include "Parameters.h"
#include "Song.h"
#include "Sounds.h"
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
    Arranger& getArranger() { return arranger; }
    Sounds& getSounds() { return sounds; }
    // Sounds a note of a part by itself at the next block.
    void audition(PartName part, int pitch, int velocity) { synth.audition(part, pitch, velocity); }
    // What the parameters and the song say of a take that is asked for now.
    Task usualTask(Task::What what) const;
    double getHostBpm() const { return clock.hostBpm(); }  // 0 before the host gives it
    // Where the playhead stands in the song, in quarter notes; negative while nothing plays.
    double getPlayheadPpq() const { return playheadPpq.load(std::memory_order_relaxed); }
    // Blocks in which the stream's bars were not there yet.
    int getUnderruns() const { return underruns.load(std::memory_order_relaxed); }

    // Grows while the host, or the Standalone's audio device, asks for sound.
    int getBlocks() const { return blocks.load(std::memory_order_relaxed); }

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

    const juce::String getName() const override { return JucePlugin_Name; }
    bool acceptsMidi() const override { return true; }
    bool producesMidi() const override { return true; }
    bool isMidiEffect() const override { return JucePlugin_IsMidiEffect; }
    double getTailLengthSeconds() const override { return isMidiEffect() ? 0.0 : Synth::TAIL_SECONDS; }
    bool hasEditor() const override { return true; }
    // None: a program would change parameters without a word to the host, which keeps them itself.
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return "Default"; }
    void changeProgramName(int, const juce::String&) override {}
    bool isBusesLayoutSupported(const BusesLayout& layout) const override;

private:
    static BusesProperties buses();
    void parameterValueChanged(int, float value) override;  // of `generate`, on whichever thread the host sets it
    void parameterGestureChanged(int, bool) override {}
    void standAlone();  // the Standalone has no transport to follow, and starts silent
    void play(const Timeline* timeline, const Transport& transport, juce::AudioBuffer<float>& audio,
              juce::MidiBuffer& midi) PARTIMENTO_REALTIME;
    int barsNeeded(const Transport& transport, int samples) const PARTIMENTO_REALTIME;

    StyleLibrary library;
    Parameters parameters;
    Song song;
    HostClock clock;  // audio thread's, but for the host's tempo and meter
    Arranger arranger;
    Synth synth;  // audio thread's, but for the sounds that it is given
    Sounds sounds;
    std::atomic<bool> generateHeld{false}, generatePressed{false}, loading{false};
    std::atomic<double> playheadPpq{-1.0};
    std::atomic<int> underruns{0}, blocks{0};

    // Audio thread's
    Scheduler scheduler;
    const Music* music = nullptr;  // good until the next is fetched
    bool wasPlaying = false;
    int barTicks = 0;  // of the timeline that played last
    double scoreBpm = 120.0;

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR(Processor)
};

}  // namespace partimento
