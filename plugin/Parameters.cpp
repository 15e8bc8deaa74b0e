#include "Parameters.h"

#include "writing/generator.h"

namespace partimento {
namespace {

template <typename Parameter>
Parameter& add(juce::AudioProcessor& processor, Parameter* parameter) {
    processor.addParameter(parameter);
    return *parameter;
}

juce::ParameterID id(const juce::String& name) { return {name, 1}; }

void forEachPart(
    const std::function<void(std::size_t part, const juce::String& name, const juce::String& title)>& each) {
    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        const juce::String name(PART_NAMES[part].data(), PART_NAMES[part].size());
        each(part, name, name.substring(0, 1).toUpperCase() + name.substring(1));
    }
}

}  // namespace

// In the order in which hosts list them, which is frozen: new ones come at the end.
Parameters::Parameters(juce::AudioProcessor& p, std::function<juce::String(int)> styleTitle)
    : style(add(p, new juce::AudioParameterInt(id("style"), "Style", 0, MAX_STYLES - 1, 0,
                                               juce::AudioParameterIntAttributes().withStringFromValueFunction(
                                                   [styleTitle](int index, int) { return styleTitle(index); })))),
      bars(add(p, new juce::AudioParameterInt(id("bars"), "Bars", 1, MAX_PLUGIN_BARS, 8))),
      temperature(add(p, new juce::AudioParameterFloat(id("temperature"), "Temperature", {0.0f, 2.0f, 0.01f},
                                                       static_cast<float>(DEFAULT_TEMPERATURE)))),
      seed(add(p, new juce::AudioParameterInt(id("seed"), "Seed", 0, MAX_SEED, 0))),
      generate(add(p, new juce::AudioParameterBool(id("generate"), "Generate", false))),
      clock(add(p, new juce::AudioParameterChoice(id("clock"), "Clock", {"Host", "Free"}, 0))),
      tempo(add(p, new juce::AudioParameterChoice(id("tempo"), "Tempo", {"Host", "Score"}, 0))),
      loop(add(p, new juce::AudioParameterBool(id("loop"), "Loop", true))) {
    forEachPart([&](std::size_t part, const juce::String& name, const juce::String& title) {
        mute[part] = &add(p, new juce::AudioParameterBool(id("mute_" + name), title + " mute", false));
        level[part] =
            &add(p, new juce::AudioParameterFloat(id("level_" + name), title + " level", {LOWEST_LEVEL, 6.0f, 0.1f},
                                                  0.0f, juce::AudioParameterFloatAttributes().withLabel("dB")));
    });
    mode = &add(p, new juce::AudioParameterChoice(id("mode"), "Mode", {"Score", "Endless"}, 0));
    takes = &add(p, new juce::AudioParameterInt(id("takes"), "Takes", 1, MAX_TAKES_ASKED, 4));
    room = &add(p, new juce::AudioParameterFloat(id("room"), "Room", {0.0f, 1.0f, 0.01f}, 0.5f));
    forEachPart([&](std::size_t part, const juce::String& name, const juce::String& title) {
        pan[part] =
            &add(p, new juce::AudioParameterFloat(id("pan_" + name), title + " pan", {-1.0f, 1.0f, 0.01f}, 0.0f));
        channel[part] = &add(
            p, new juce::AudioParameterInt(id("channel_" + name), title + " MIDI channel", 1, 16, MIDI_CHANNELS[part]));
    });
    forEachPart([&](std::size_t part, const juce::String& name, const juce::String& title) {
        solo[part] = &add(p, new juce::AudioParameterBool(id("solo_" + name), title + " solo", false));
    });
    keepSeed = &add(p, new juce::AudioParameterBool(id("keep_seed"), "Keep the seed", false));
}

std::vector<juce::RangedAudioParameter*> Parameters::saved() const {
    std::vector<juce::RangedAudioParameter*> all{&style, &bars, &temperature, &seed, &generate, &clock,
                                                 &tempo, &loop, mode,         takes, room,      keepSeed};
    for (std::size_t part = 1; part < PART_COUNT; ++part)
        for (juce::RangedAudioParameter* each : std::initializer_list<juce::RangedAudioParameter*>{
                 mute[part], solo[part], level[part], pan[part], channel[part]})
            all.push_back(each);
    return all;
}

PartMask Parameters::silent() const PARTIMENTO_REALTIME {
    unsigned muted = 0, soloed = 0, all = 0;
    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        all |= 1u << part;
        if (mute[part]->get()) muted |= 1u << part;
        if (solo[part]->get()) soloed |= 1u << part;
    }
    return static_cast<PartMask>(soloed == 0 ? muted : muted | (all & ~soloed));
}

Mix Parameters::mix() const PARTIMENTO_REALTIME {
    Mix mix;
    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        mix.gain[part] = juce::Decibels::decibelsToGain(level[part]->get(), LOWEST_LEVEL);
        mix.pan[part] = pan[part]->get();
    }
    mix.room = room->get();
    return mix;
}

MidiChannels Parameters::channels() const PARTIMENTO_REALTIME {
    MidiChannels channels{};
    for (std::size_t part = 1; part < PART_COUNT; ++part)
        channels[part] = static_cast<std::uint8_t>(channel[part]->get());
    return channels;
}

}  // namespace partimento
