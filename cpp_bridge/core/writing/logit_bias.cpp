#include "writing/logit_bias.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "network/vocabulary.h"

namespace partimento {
namespace {

constexpr double MOST = 24.0;                       // nats: what has no other way out stays possible
constexpr double MISSED = 3.0;                      // an onset or a note too many or too few
constexpr double SEMITONES = 5.0, VELOCITY = 14.0;  // at which register and dynamics cost one

float bounded(double penalty) { return static_cast<float>(std::min(penalty, MOST)); }

// What is missed where the bar ends, which may itself bring one more. One too many costs half: to go on would not mend
// it.
double ending(double missing, bool one_more) {
    return !one_more ? std::max(0.0, missing) : missing < 1.0 ? 0.5 : missing - 1.0;
}

}  // namespace

LogitBias::LogitBias(const Attributes& wished, Meter meter, double weight)
    : wished_(wished), meter_(meter), bar_ticks_(meter.bar_ticks()), weight_(weight) {}

void LogitBias::position(std::span<float> penalties, std::span<const int> onsets, int together) const {
    if (wishes(Attribute::density)) density(penalties, onsets);
    if (wishes(Attribute::polyphony) && together > 0) polyphony(penalties, onsets, together);
    if (wishes(Attribute::complexity)) complexity(penalties, onsets);
    if (wishes(Attribute::syncopation)) syncopation(penalties, onsets);
}

void LogitBias::density(std::span<float> penalties, std::span<const int> onsets) const {
    const int last = onsets.empty() ? 0 : onsets.back();
    const double missing = value(Attribute::density) - static_cast<double>(onsets.size());
    // Onsets to come share the rest of the bar; one may come at twice or half its share of it for nothing.
    const double share = (bar_ticks_ - last) / std::max(1.0, missing);
    penalties[DONE] += bounded(weight_ * MISSED * std::max(0.0, missing - 0.5));
    for (int position = onsets.empty() ? 0 : last + 1; position < bar_ticks_; ++position) {
        const double gap = position - last + (onsets.empty() ? share : 0.0);
        const double stretch = std::max(gap / share, share / gap);
        penalties[static_cast<std::size_t>(position + 1)] +=
            bounded(weight_ * MISSED * (missing < 0.5 ? 1.0 - missing : std::max(0.0, stretch / 2.0 - 1.0)));
    }
}

void LogitBias::polyphony(std::span<float> penalties, std::span<const int> onsets, int together) const {
    const double missing = value(Attribute::polyphony) - together;
    const auto here = static_cast<std::size_t>(onsets.back() + 1);
    for (std::size_t i = here + 1; i < penalties.size(); ++i)
        penalties[i] += bounded(weight_ * MISSED * std::max(0.0, missing - 0.5));
    penalties[here] += bounded(weight_ * MISSED * std::max(0.0, 0.5 - missing));
}

// The times from one onset to the next, as `measure` distinguishes them: one of a new length is asked for as long as
// some are missing.
void LogitBias::complexity(std::span<float> penalties, std::span<const int> onsets) const {
    std::set<int> lengths;
    int last = 0;
    for (const int onset : onsets) {
        if (onset > last) lengths.insert(onset - last);
        last = onset;
    }
    const double missing = value(Attribute::complexity) - static_cast<double>(lengths.size()),
                 wanted = share_of(missing, last);
    for (int position = last + 1; position < bar_ticks_; ++position)
        penalties[static_cast<std::size_t>(position + 1)] += bounded(
            weight_ * MISSED * (lengths.contains(position - last) ? wanted : std::clamp(1.0 - missing, 0.0, 1.0)));
    penalties[DONE] +=
        bounded(weight_ * MISSED * ending(missing, !onsets.empty() && !lengths.contains(bar_ticks_ - last)));
}

// What begins off the beat is a syncopation once the next onset comes behind a stronger place.
void LogitBias::syncopation(std::span<float> penalties, std::span<const int> onsets) const {
    int heard = 0;
    for (std::size_t i = 1; i < onsets.size(); ++i) heard += holds_over(meter_, onsets[i - 1], onsets[i]);
    const int last = onsets.empty() ? 0 : onsets.back();
    const double missing = value(Attribute::syncopation) - heard, wanted = share_of(missing, last),
                 unwanted = std::clamp(1.0 - missing, 0.0, 1.0);
    for (int position = last + 1; position < bar_ticks_; ++position) {
        const bool one_more = holds_over(meter_, last, position), may_be_one = off_beat(meter_, position);
        penalties[static_cast<std::size_t>(position + 1)] += bounded(weight_ * MISSED *
                                                                     (one_more     ? unwanted
                                                                      : may_be_one ? 0.5 * unwanted
                                                                                   : 2.0 * wanted));
    }
    penalties[DONE] += bounded(weight_ * MISSED * ending(missing, holds_over(meter_, last, bar_ticks_)));
}

// How much of what is missing each quarter of the bar behind its last onset has to bring, 0..1.
double LogitBias::share_of(double missing, int last) const {
    return std::clamp(missing / std::max(1.0, 4.0 * (bar_ticks_ - last) / bar_ticks_), 0.0, 1.0);
}

void LogitBias::duration(std::span<float> penalties, std::span<const int> onsets, int position) const {
    double onsets_wished = 0.0;
    for (const auto attribute : {Attribute::density, Attribute::complexity, Attribute::syncopation})
        if (wishes(attribute)) onsets_wished = std::max(onsets_wished, value(attribute));
    const double missing = onsets_wished - static_cast<double>(onsets.size());  // this one among them
    if (missing < 1.5) return;
    const double share = (bar_ticks_ - position) / missing;
    for (std::size_t i = 0; i < DURATIONS.size(); ++i)
        penalties[i + 1] += bounded(weight_ * MISSED * std::max(0.0, DURATIONS[i] / share / 2.0 - 1.0));
}

double LogitBias::pitch(int pitch) const {
    if (!wishes(Attribute::register_)) return 0.0;
    const double far = (pitch - value(Attribute::register_)) / SEMITONES;
    return bounded(weight_ * far * far);
}

void LogitBias::velocity(std::span<float> penalties) const {
    if (!wishes(Attribute::dynamics)) return;
    for (std::size_t i = 1; i < penalties.size(); ++i) {
        const double far = (bucket_velocity(static_cast<int>(i) - 1) - value(Attribute::dynamics)) / VELOCITY;
        penalties[i] += bounded(weight_ * far * far);
    }
}

}  // namespace partimento
