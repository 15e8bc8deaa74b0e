#pragma once
// The plugin's automatable parameters. Their ids are frozen: a test compares them with the list that shipped.

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "StyleLibrary.h"
#include "playing/scheduler.h"
#include "synth/Synth.h"

namespace partimento {

inline constexpr int MAX_PLUGIN_BARS = 64;
inline constexpr int MAX_SEED = 9999;
inline constexpr int MAX_TAKES_ASKED = 8;

// Owned by the processor. Reading a value is one atomic load: any thread, the audio thread among them.
struct Parameters {
    Parameters(juce::AudioProcessor& processor, std::function<juce::String(int)> styleTitle,
               std::function<std::optional<int>(const juce::String&)> styleNamed);

    juce::AudioParameterInt& style;              // index into the style library
    juce::AudioParameterInt& bars;               // 1..MAX_PLUGIN_BARS, of the next take
    juce::AudioParameterFloat& temperature;      // 0..2
    juce::AudioParameterInt& seed;               // 0..MAX_SEED
    juce::AudioParameterBool& generate;          // its rising edge asks for a take
    juce::AudioParameterChoice& clock;           // host, free: plays whether or not the host's transport runs
    juce::AudioParameterChoice& tempo;           // host, score
    juce::AudioParameterBool& loop;              // the score repeats, else it plays once
    ByPart<juce::AudioParameterBool*> mute{};    // none for harmony
    ByPart<juce::AudioParameterFloat*> level{};  // dB, LOWEST_LEVEL (silent)..6; none for harmony
    juce::AudioParameterChoice* mode;            // score, endless: new bars are written ahead of the playhead
    juce::AudioParameterInt* takes;              // 1..MAX_TAKES_ASKED, of one request
    juce::AudioParameterFloat* room;             // 0..1, how much of it is heard
    ByPart<juce::AudioParameterFloat*> pan{};    // -1 left..1 right; none for harmony
    ByPart<juce::AudioParameterInt*> channel{};  // MIDI, 1..16; none for harmony
    ByPart<juce::AudioParameterBool*> solo{};    // none for harmony
    juce::AudioParameterBool* keepSeed;   // the editor's requests have the seed that is set, else one that is new
    juce::AudioParameterChoice* quality;  // TAKE_QUALITIES

    static constexpr float LOWEST_LEVEL = -60.0f;

    bool free() const PARTIMENTO_REALTIME { return clock.getIndex() == 1; }
    bool scoreTempo() const PARTIMENTO_REALTIME { return tempo.getIndex() == 1; }
    bool endless() const PARTIMENTO_REALTIME { return mode->getIndex() == 1; }
    // The parts that do not sound: those that are muted, and where any is soloed all the others. A part that is both is
    // silent.
    PartMask silent() const PARTIMENTO_REALTIME;
    Mix mix() const PARTIMENTO_REALTIME;
    MidiChannels channels() const PARTIMENTO_REALTIME;
    std::vector<juce::RangedAudioParameter*> saved() const;  // what a state keeps
};

}  // namespace partimento
