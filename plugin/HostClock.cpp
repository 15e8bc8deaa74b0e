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
    return said ? said->getIsPlaying() : last.playing;   // some LV2 hosts send the position only when it changes
}

Transport HostClock::read(juce::AudioPlayHead* playHead, const Parameters& parameters, double scoreBpm, double sampleRate) PARTIMENTO_REALTIME {
    const auto said = positionSaid(playHead);
    const bool ownTempo = parameters.scoreTempo();
    const auto bpmSaid = [&] {
        const double bpm = said->getBpm().orFallback(scoreBpm);
        return std::isfinite(bpm) && bpm > 0.0 ? bpm : scoreBpm;
    };
    Transport now;
    now.sample_rate = sampleRate;
    now.repeat = parameters.loop.get();
    now.tempo_bpm = scoreBpm;

    now.playing = playing(playHead, parameters);
    if (parameters.free()) {
        if (said && !ownTempo) now.tempo_bpm = bpmSaid();
    } else if (!said) {
        if (!ownTempo) now.tempo_bpm = last.tempo_bpm;
    } else {
        const double hostBpm = bpmSaid();
        const auto samples = said->getTimeInSamples();
        if (ownTempo) {
            // The song's time in seconds, counted in the score's quarters.
            if (samples) now.ppq = static_cast<double>(*samples) / sampleRate * scoreBpm / 60.0;
            else if (said->getPpqPosition()) now.ppq = *said->getPpqPosition() * scoreBpm / hostBpm;
        } else {
            now.tempo_bpm = hostBpm;
            if (samples) now.time_samples = *samples;
            if (said->getPpqPosition()) now.ppq = *said->getPpqPosition();
            else if (samples) now.ppq = static_cast<double>(*samples) / sampleRate * hostBpm / 60.0;
            if (const auto points = said->getLoopPoints(); points && said->getIsLooping()) {
                now.looping = true;
                now.loop_start_ppq = points->ppqStart;
                now.loop_end_ppq = points->ppqEnd;
            }
        }
    }
    last = now;
    return now;
}

}  // namespace partimento
