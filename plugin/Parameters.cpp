#include "Parameters.h"

#include "TypedText.h"
#include "writing/generator.h"

namespace partimento {
namespace {

template <typename Parameter>
Parameter& add(juce::AudioProcessor& processor, Parameter* parameter) {
    processor.addParameter(parameter);
    return *parameter;
}

juce::ParameterID id(const juce::String& name) { return {name, 1}; }

// A parameter that reads what a person types, and stays as it is where that says nothing.
template <typename Base>
class Typed : public Base {
public:
    using Reader = std::function<std::optional<double>(const juce::String&)>;
    template <typename... Arguments>
    explicit Typed(Reader read, Arguments&&... arguments) : Base(std::forward<Arguments>(arguments)...), reader(read) {}

private:
    float getValueForText(const juce::String& text) const override {
        const juce::RangedAudioParameter& self = *this;
        const auto said = reader(text);
        if (!said) return self.getValue();
        const auto& bounds = self.getNormalisableRange();
        return self.convertTo0to1(std::clamp(static_cast<float>(*said), bounds.start, bounds.end));
    }
    Reader reader;
};
using Float = Typed<juce::AudioParameterFloat>;
using Int = Typed<juce::AudioParameterInt>;
using Bool = Typed<juce::AudioParameterBool>;
using Choice = Typed<juce::AudioParameterChoice>;

std::optional<double> share(const juce::String& text) { return typed::number(text); }
Int::Reader wholeOf(const juce::String& unit) {
    return [unit](const juce::String& text) -> std::optional<double> { return typed::whole(text, unit); };
}
std::optional<double> onOrOff(const juce::String& text) { return typed::yesOrNo(text); }
Choice::Reader oneOf(const juce::StringArray& choices) {
    return [choices](const juce::String& text) -> std::optional<double> { return typed::choice(text, choices); };
}

void forEachPart(const std::function<void(PartName part, const juce::String& name, const juce::String& title)>& each) {
    for (const auto part : NOTE_PARTS) {
        const juce::String name{std::string(name_of(part))};
        each(part, name, name.substring(0, 1).toUpperCase() + name.substring(1));
    }
}

juce::StringArray qualityNames() {
    juce::StringArray names;
    for (const auto& quality : TAKE_QUALITIES) {
        const juce::String name{std::string(quality.name)};
        names.add(name.substring(0, 1).toUpperCase() + name.substring(1));
    }
    return names;
}

}  // namespace

// In the order in which hosts list them, which is frozen: new ones come at the end.
Parameters::Parameters(juce::AudioProcessor& p, std::function<juce::String(int)> styleTitle,
                       std::function<std::optional<int>(const juce::String&)> styleNamed)
    : style(add(p, new Int([styleNamed](const juce::String& text) -> std::optional<double> { return styleNamed(text); },
                           id("style"), "Style", 0, MAX_STYLES - 1, 0,
                           juce::AudioParameterIntAttributes().withStringFromValueFunction(
                               [styleTitle](int index, int) { return styleTitle(index); })))),
      bars(add(p, new Int(wholeOf("bars"), id("bars"), "Bars", 1, MAX_PLUGIN_BARS, 8))),
      temperature(
          add(p, new Float(share, id("temperature"), "Temperature", juce::NormalisableRange<float>{0.0f, 2.0f, 0.01f},
                           static_cast<float>(DEFAULT_TEMPERATURE)))),
      seed(add(p, new Int(wholeOf({}), id("seed"), "Seed", 0, MAX_SEED, 0))),
      generate(add(p, new Bool(onOrOff, id("generate"), "Generate", false))),
      clock(add(p, new Choice(oneOf({"Host", "Free"}), id("clock"), "Clock", juce::StringArray{"Host", "Free"}, 0))),
      tempo(add(p, new Choice(oneOf({"Host", "Score"}), id("tempo"), "Tempo", juce::StringArray{"Host", "Score"}, 0))),
      loop(add(p, new Bool(onOrOff, id("loop"), "Loop", true))) {
    forEachPart([&](PartName part, const juce::String& name, const juce::String& title) {
        mute[part] = &add(p, new Bool(onOrOff, id("mute_" + name), title + " mute", false));
        level[part] = &add(
            p, new Float([](const juce::String& text) { return typed::level(text, LOWEST_LEVEL); }, id("level_" + name),
                         title + " level", juce::NormalisableRange<float>{LOWEST_LEVEL, 6.0f, 0.1f}, 0.0f,
                         juce::AudioParameterFloatAttributes().withLabel("dB")));
    });
    mode =
        &add(p, new Choice(oneOf({"Score", "Endless"}), id("mode"), "Mode", juce::StringArray{"Score", "Endless"}, 0));
    takes = &add(p, new Int(wholeOf("takes"), id("takes"), "Takes", 1, MAX_TAKES_ASKED, 4));
    room = &add(p, new Float(share, id("room"), "Room", juce::NormalisableRange<float>{0.0f, 1.0f, 0.01f}, 0.5f));
    forEachPart([&](PartName part, const juce::String& name, const juce::String& title) {
        pan[part] = &add(p, new Float(typed::pan, id("pan_" + name), title + " pan",
                                      juce::NormalisableRange<float>{-1.0f, 1.0f, 0.01f}, 0.0f));
        channel[part] =
            &add(p, new Int(wholeOf({}), id("channel_" + name), title + " MIDI channel", 1, 16, MIDI_CHANNELS[part]));
    });
    forEachPart([&](PartName part, const juce::String& name, const juce::String& title) {
        solo[part] = &add(p, new Bool(onOrOff, id("solo_" + name), title + " solo", false));
    });
    keepSeed = &add(p, new Bool(onOrOff, id("keep_seed"), "Keep the seed", false));
    const auto names = qualityNames();
    quality = &add(p, new Choice(oneOf(names), id("quality"), "Quality", names, DEFAULT_TAKE_QUALITY));
}

std::vector<juce::RangedAudioParameter*> Parameters::saved() const {
    std::vector<juce::RangedAudioParameter*> all{&style, &bars, &temperature, &seed, &generate, &clock, &tempo,
                                                 &loop,  mode,  takes,        room,  keepSeed,  quality};
    for (const auto part : NOTE_PARTS)
        for (juce::RangedAudioParameter* each : std::initializer_list<juce::RangedAudioParameter*>{
                 mute[part], solo[part], level[part], pan[part], channel[part]})
            all.push_back(each);
    return all;
}

PartMask Parameters::silent() const PARTIMENTO_REALTIME {
    unsigned muted = 0, soloed = 0, all = 0;
    for (const auto part : NOTE_PARTS) {
        const auto bit = 1u << index_of(part);
        all |= bit;
        if (mute[part]->get()) muted |= bit;
        if (solo[part]->get()) soloed |= bit;
    }
    return static_cast<PartMask>(soloed == 0 ? muted : muted | (all & ~soloed));
}

Mix Parameters::mix() const PARTIMENTO_REALTIME {
    Mix mix;
    for (const auto part : NOTE_PARTS) {
        mix.gain[part] = juce::Decibels::decibelsToGain(level[part]->get(), LOWEST_LEVEL);
        mix.pan[part] = pan[part]->get();
    }
    mix.room = room->get();
    return mix;
}

MidiChannels Parameters::channels() const PARTIMENTO_REALTIME {
    MidiChannels channels{};
    for (const auto part : NOTE_PARTS) channels[part] = static_cast<std::uint8_t>(channel[part]->get());
    return channels;
}

}  // namespace partimento
