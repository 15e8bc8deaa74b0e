#include "music/feel.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace partimento {
namespace {

// Quarters of a tick, before and after the swing.
int swung(int time, double swing) {
    constexpr int BEAT = TICKS_PER_QUARTER * TIMING_PER_TICK, HALF = BEAT / 2;
    const int in_beat = time % BEAT;
    const double moved = in_beat < HALF ? 2.0 * swing * in_beat : BEAT * swing + 2.0 * (1.0 - swing) * (in_beat - HALF);
    return time - in_beat + static_cast<int>(std::lround(moved));
}

int nearest_tick(int time) { return (time + TIMING_PER_TICK / 2) / TIMING_PER_TICK; }

}  // namespace

Score with_feel(const Score& score, double amount, double swing) {
    if (!(amount >= 0.0 && amount <= 1.0))
        throw std::invalid_argument("feel " + std::to_string(amount) + " is outside 0..1");
    if (!(swing >= STRAIGHT && swing <= MOST_SWING))
        throw std::invalid_argument("swing " + std::to_string(swing) + " is outside 0.5..0.75");
    if (swing > STRAIGHT && score.meter.unit != 4)
        throw std::invalid_argument("swing is for meters of quarter notes, and the score is in " +
                                    std::to_string(score.meter.beats) + "/" + std::to_string(score.meter.unit));
    Score out = score;
    for (const auto part : NOTE_PARTS) {
        auto& notes = out.part(part).notes;
        double mean = 0.0;
        for (const auto& n : notes) mean += static_cast<double>(n.velocity) / static_cast<double>(notes.size());
        for (auto& n : notes) {
            const int onset = swung(n.onset_ticks * TIMING_PER_TICK, swing),
                      end = swung((n.onset_ticks + n.duration_ticks) * TIMING_PER_TICK, swing);
            const int timing = static_cast<int>(std::lround(amount * n.timing));
            n.onset_ticks = std::min(nearest_tick(onset), score.end_ticks() - 1);
            if (part != PartName::drums) n.duration_ticks = std::max(1, nearest_tick(end) - n.onset_ticks);
            n.timing = std::clamp(timing + onset - n.onset_ticks * TIMING_PER_TICK,
                                  std::max(-MAX_TIMING, -n.onset_ticks * TIMING_PER_TICK), MAX_TIMING);
            n.velocity = std::clamp(static_cast<int>(std::lround(mean + amount * (n.velocity - mean))), 1, 127);
        }
    }
    out.sort();
    return out;
}

}  // namespace partimento
