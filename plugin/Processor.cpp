#include "Processor.h"

#include "State.h"
#include "ui/Editor.h"

namespace partimento {

Processor::Processor()
    : AudioProcessor(BusesProperties().withOutput("Output", juce::AudioChannelSet::stereo(), true)),
      library(styleFolders()),
      parameters(*this, [this](int index) { return juce::String::fromUTF8(library.name(index).c_str()); }),
      generator(parameters, library, song) {
    parameters.generate.addListener(this);
    // The standalone program has no transport to follow.
    if (wrapperType == wrapperType_Standalone) parameters.clock = 1;
    if (library.count() == 0) song.setNews("no styles found");
}

Processor::~Processor() { parameters.generate.removeListener(this); }

void Processor::parameterValueChanged(int, float value) {
    const bool held = value >= 0.5f;
    if (!generateHeld.exchange(held) && held) generator.ask();
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layout) const { return layout.getMainOutputChannelSet() == juce::AudioChannelSet::stereo(); }

void Processor::prepareToPlay(double sampleRate, int) {
    synth.prepare(sampleRate);
    reset();
}

void Processor::reset() {
    clock.reset();
    scheduler.reset();
    synth.reset();
    wasPlaying = false;
}

void Processor::processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME {
    const bool playing = clock.playing(getPlayHead(), parameters);
    if (playing && !wasPlaying && song.isEmpty()) generator.ask();
    wasPlaying = playing;
    if (playing && isNonRealtime()) generator.finish();   // a bounce waits for its bars; playing never does
    // Once a block: the timeline that the scheduler holds lives until the next one is fetched and one more is published.
    const auto* timeline = song.latestTimeline();
    play(timeline, clock.read(getPlayHead(), parameters, timeline != nullptr ? timeline->tempo_bpm : 120.0, getSampleRate()), audio, midi);
}

void Processor::processBlockBypassed(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME {
    wasPlaying = false;
    play(song.latestTimeline(), {}, audio, midi);
}

void Processor::play(const Timeline* timeline, const Transport& transport, juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME {
    const juce::ScopedNoDenormals noDenormals;
    const int count = audio.getNumSamples();
    const auto events = scheduler.process(timeline, transport, count, parameters.muted());
    midi.clear();   // keeps the room that the wrapper made
    for (const auto& event : events) midi.addEvent(event.bytes.data(), 3, event.sample_offset);
    audio.clear();
    if (audio.getNumChannels() >= 2) synth.render(events, {audio.getWritePointer(0), audio.getWritePointer(1)}, {}, count, {.gain = parameters.gains()});
    playheadPpq.store(transport.playing ? scheduler.position_ticks() / MIDI_TICKS_PER_QUARTER : -1.0, std::memory_order_relaxed);
}

void Processor::getStateInformation(juce::MemoryBlock& data) {
    const auto text = writeState(parameters, song, library);
    data.replaceAll(text.data(), text.size());
}

void Processor::setStateInformation(const void* data, int size) {
    generator.withdraw();
    try {
        readState({static_cast<const char*>(data), static_cast<std::size_t>(size)}, parameters, song, library);
        song.setNews("");
    } catch (const std::exception& error) {
        song.setNews(std::string("the saved song could not be read: ") + error.what());
    }
}

juce::AudioProcessorEditor* Processor::createEditor() { return new Editor(*this); }

}  // namespace partimento

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() { return new partimento::Processor(); }
