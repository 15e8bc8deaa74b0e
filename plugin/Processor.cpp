#include "Processor.h"

#include <cmath>

#include "JuceText.h"
#include "State.h"
#include "ui/Editor.h"

namespace partimento {
namespace {

double ticksPerSample(const Transport& transport) PARTIMENTO_REALTIME {
    return transport.tempo_bpm * MIDI_TICKS_PER_QUARTER / (60.0 * transport.sample_rate);
}

}  // namespace

juce::AudioProcessor::BusesProperties Processor::buses() {
    BusesProperties all;
#if !JucePlugin_IsMidiEffect
    all = all.withOutput("Mix", juce::AudioChannelSet::stereo(), true);
    for (const char* part : {"Melody", "Chords", "Bass", "Drums"})
        all = all.withOutput(part, juce::AudioChannelSet::stereo(), false);
#endif
    return all;
}

Processor::Processor()
    : AudioProcessor(buses()),
      library(styleFolders()),
      parameters(
          *this, [this](int index) { return juceText(library.name(index)); },
          [this](const juce::String& text) { return library.find(text.trim().toStdString()); }),
      arranger(library, song, [this](Task::What what) { return usualTask(what); }),
      sounds(synth, soundFolders(), [this] { return library.name(parameters.style.get()); }) {
    song.onSounds = [this](const SongSounds& all) { sounds.choose(all); };
    parameters.generate.addListener(this);
    parameters.style = library.firstUsable();  // a host's state says another, later
    standAlone();
    if (library.count() == 0) song.setNews("no styles found: add one in the list of styles", true);
}

void Processor::standAlone() {
    if (wrapperType != wrapperType_Standalone) return;
    parameters.clock = 0;  // free is its play button
    parameters.tempo = 1;
}

Processor::~Processor() { parameters.generate.removeListener(this); }

Task Processor::usualTask(Task::What what) const {
    Task task;
    task.what = what;
    task.style = parameters.style.get();
    task.bars = parameters.bars.get();
    task.takes = parameters.takes->get();
    task.seed = static_cast<std::uint64_t>(parameters.seed.get());
    task.temperature = parameters.temperature.get();
    task.quality = static_cast<std::size_t>(parameters.quality->getIndex());
    task.chords = song.chords();
    task.controls = song.controls();
    task.plan = song.plan();
    task.tempo_bpm = parameters.scoreTempo() ? song.tempoWished() : clock.hostBpm();
    if (!parameters.free()) task.meter = clock.hostMeter();
    return task;
}

void Processor::parameterValueChanged(int, float value) {
    const bool held = value >= 0.5f;
    if (!generateHeld.exchange(held) && held && !loading)
        generatePressed = true;  // in the next block, which knows the host's tempo
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layout) const {
    for (const auto& bus : layout.outputBuses)
        if (bus != juce::AudioChannelSet::stereo() && (!bus.isDisabled() || &bus == layout.outputBuses.begin()))
            return false;
    return true;
}

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

// Of the stream: those that sound until the end of the block.
int Processor::barsNeeded(const Transport& transport, int samples) const PARTIMENTO_REALTIME {
    const double from = transport.ppq ? *transport.ppq * MIDI_TICKS_PER_QUARTER : scheduler.position_ticks();
    double to = from + samples * ticksPerSample(transport);
    if (music != nullptr) to = music->score_ticks(to, parameters.scoreTempo());
    return barTicks == 0 ? 1 : static_cast<int>(std::clamp(to / barTicks, 0.0, static_cast<double>(MAX_BARS - 1))) + 1;
}

void Processor::processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME {
    blocks.fetch_add(1, std::memory_order_relaxed);
    const int count = audio.getNumSamples();
    const bool playing = clock.playing(getPlayHead(), parameters), endless = parameters.endless();
    auto transport = clock.read(getPlayHead(), parameters, scoreBpm, getSampleRate());
    if (generatePressed.exchange(false) ||
        (playing && !wasPlaying && !endless && !arranger.isListening() && song.isEmpty()))
        arranger.askForSong();
    wasPlaying = playing;
    const double tick = transport.ppq && playing ? *transport.ppq * MIDI_TICKS_PER_QUARTER : scheduler.position_ticks();
    arranger.follow(tick, endless, endless ? barsNeeded(transport, count) + Arranger::BARS_AHEAD : 0);
    sounds.follow(parameters.style.get());
    if (playing && isNonRealtime()) {  // a bounce waits for its bars and its sounds; playing never does
        arranger.finish();
        sounds.finish();
    }

    // Once a block: the music that the scheduler holds lives until the next one is fetched and one more is
    // published.
    music = song.latestMusic();
    const auto* timeline = music != nullptr ? &music->at(parameters.scoreTempo()) : nullptr;
    if (timeline != nullptr)
        for (const auto part : NOTE_PARTS) synth.setProgram(part, timeline->programs[part]);
    barTicks = timeline != nullptr ? timeline->bar : 0;
    scoreBpm = timeline != nullptr ? timeline->tempo_bpm : 120.0;
    transport = clock.read(getPlayHead(), parameters, scoreBpm, getSampleRate());
    clock.keep(transport);
    if (endless && playing &&
        (barTicks == 0 || music->at(false).length < std::min(MAX_BARS, barsNeeded(transport, count)) * barTicks))
        underruns.fetch_add(1, std::memory_order_relaxed);
    if (arranger.isListening()) arranger.phrases.hear(midi, tick, ticksPerSample(transport));
    play(timeline, transport, audio, midi);
}

void Processor::processBlockBypassed(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) PARTIMENTO_REALTIME {
    wasPlaying = false;
    music = song.latestMusic();
    play(music != nullptr ? &music->at(parameters.scoreTempo()) : nullptr, {}, audio, midi);
}

void Processor::play(const Timeline* timeline, const Transport& transport, juce::AudioBuffer<float>& audio,
                     juce::MidiBuffer& midi) PARTIMENTO_REALTIME {
    const juce::ScopedNoDenormals noDenormals;
    const int count = audio.getNumSamples();
    const auto events = scheduler.process(timeline, transport, count, parameters.silent());
    midi.clear();  // keeps the room that the wrapper made
    for (const auto& event : events) midi.addEvent(event.bytes.data(), 3, event.sample_offset);
    audio.clear();
    StereoOut mix;
    ByPart<StereoOut> parts{};
    for (int bus = 0, channel = 0; bus < std::min(getBusCount(false), PART_COUNT); ++bus) {
        const int channels = getChannelCountOfBus(false, bus);
        if (channels == 2 && channel + 2 <= audio.getNumChannels())
            (bus == 0 ? mix : parts[static_cast<PartName>(bus)]) = {audio.getWritePointer(channel),
                                                                    audio.getWritePointer(channel + 1)};
        channel += channels;
    }
    if (mix.left != nullptr) synth.render(events, mix, parts, count, parameters.mix());
    const double at = scheduler.position_ticks(),
                 inScore = music != nullptr ? music->score_ticks(at, parameters.scoreTempo()) : at;
    playheadPpq.store(transport.playing ? inScore / MIDI_TICKS_PER_QUARTER : -1.0, std::memory_order_relaxed);
}

void Processor::getStateInformation(juce::MemoryBlock& data) {
    const auto text = writeState(parameters, song, library);
    data.replaceAll(text.data(), text.size());
}

void Processor::setStateInformation(const void* data, int size) {
    arranger.withdraw();
    loading = true;
    try {
        readState({static_cast<const char*>(data), static_cast<std::size_t>(size)}, parameters, song, library);
        standAlone();
        song.setNews(library.offeredFolders().empty()
                         ? ""
                         : "the song names folders of styles: the list of styles asks whether to look there");
    } catch (const std::exception& error) {
        song.setNews(std::string("the saved song could not be read: ") + error.what(), true);
    }
    loading = false;
}

juce::AudioProcessorEditor* Processor::createEditor() { return new Editor(*this); }

}  // namespace partimento

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() { return new partimento::Processor(); }
