#include "HostClock.h"

namespace partimento {

Transport HostClock::read(juce::AudioPlayHead* playHead, const Parameters& parameters, double scoreBpm, double sampleRate) PARTIMENTO_REALTIME {
    juce::Optional<juce::AudioPlayHead::PositionInfo> said;
    if (playHead != nullptr) said = playHead->getPosition();
    const bool ownTempo = parameters.scoreTempo();
    Transport now;
    now.sample_rate = sampleRate;
    now.repeat = parameters.loop.get();
    now.tempo_bpm = scoreBpm;

    if (parameters.free()) {
        now.playing = true;
        if (said && !ownTempo) now.tempo_bpm = said->getBpm().orFallback(scoreBpm);
    } else if (!said) {
        // Some LV2 hosts send the position only when it changes: go on from the last one.
        now.playing = last.playing;
        if (!ownTempo) now.tempo_bpm = last.tempo_bpm;
    } else {
        const double hostBpm = said->getBpm().orFallback(scoreBpm);
        const auto samples = said->getTimeInSamples();
        now.playing = said->getIsPlaying();
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
