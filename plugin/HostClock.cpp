#include "HostClock.h"

#include <cmath>

namespace partimento {

namespace {

juce::Optional<juce::AudioPlayHead::PositionInfo> positionSaid(juce::AudioPlayHead* playHead) PARTIMENTO_REALTIME {
    return playHead != nullptr ? playHead->getPosition() : juce::nullopt;
}

}  // namespace

bool HostClock::playing(juce::AudioPlayHead* playHead, const Parameters& parameters) const PARTIMENTO_REALTIME {
    if (parameters.free()) return true;
    const auto said = positionSaid(playHead);
    return said ? said->getIsPlaying() : last.playing;  // some LV2 hosts send the position only when it changes
}

Transport HostClock::read(juce::AudioPlayHead* playHead, const Parameters& parameters, double scoreBpm,
                          double sampleRate) PARTIMENTO_REALTIME {
    const auto said = positionSaid(playHead);
    if (said) {
        if (const auto told = said->getBpm(); told && *told >= 20.0 && *told <= 400.0)
            toldBpm.store(*told, std::memory_order_relaxed);
        if (const auto told = said->getTimeSignature();
            told && told->numerator > 0 && told->numerator < 256 && told->denominator > 0 && told->denominator < 256)
            toldMeter.store(told->numerator << 8 | told->denominator, std::memory_order_relaxed);
    }
    const bool ownTempo = parameters.scoreTempo();
    const auto bpmSaid = [&] {
        const double bpm = said->getBpm().orFallback(scoreBpm);
        return std::isfinite(bpm) && bpm > 0.0 ? bpm : scoreBpm;
    };
    Transport now;
    now.sample_rate = sampleRate;
    now.repeat = parameters.loop.get();
    now.channels = parameters.channels();
    now.tempo_bpm = scoreBpm;

    now.playing = playing(playHead, parameters);
    if (parameters.free()) {
        if (said && !ownTempo) now.tempo_bpm = bpmSaid();
    } else if (!said) {
        if (!ownTempo) now.tempo_bpm = last.tempo_bpm;
    } else {
        const double hostBpm = bpmSaid();
        const auto samples = said->getTimeInSamples();
        // With the song's own tempo, places are the host's time in seconds, counted in the score's quarters.
        const double scale = ownTempo ? scoreBpm / hostBpm : 1.0;
        if (!ownTempo) {
            now.tempo_bpm = hostBpm;
            if (samples) now.time_samples = *samples;
        }
        if (ownTempo && samples)
            now.ppq = static_cast<double>(*samples) / sampleRate * scoreBpm / 60.0;
        else if (said->getPpqPosition())
            now.ppq = *said->getPpqPosition() * scale;
        else if (samples)
            now.ppq = static_cast<double>(*samples) / sampleRate * hostBpm / 60.0;
        if (const auto points = said->getLoopPoints(); points && said->getIsLooping()) {
            now.looping = true;
            now.loop_start_ppq = points->ppqStart * scale;
            now.loop_end_ppq = points->ppqEnd * scale;
        }
    }
    return now;
}

}  // namespace partimento
