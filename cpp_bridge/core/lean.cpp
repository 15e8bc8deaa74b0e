#include "lean.h"

#include <algorithm>

#include "vocabulary.h"

namespace partimento {
namespace {

constexpr double MOST = 12.0;                 // nats: what has no other way out stays possible
constexpr double MISSED = 2.0;                // an onset or a note too many or too few
constexpr double SEMITONES = 5.0, VELOCITY = 14.0;   // at which register and dynamics cost one

float bounded(double penalty) { return static_cast<float>(std::min(penalty, MOST)); }

}  // namespace

Lean::Lean(const Attributes& wished, int bar_ticks, double weight) : wished_(wished), bar_ticks_(bar_ticks), weight_(weight) {}

void Lean::position(std::span<float> penalties, int onsets, int together, int last_position) const {
    if (wishes(Attribute::density)) {
        const double missing = value(Attribute::density) - onsets;
        // Onsets to come share the rest of the bar; one may come at twice or half its share of it for nothing.
        const double share = (bar_ticks_ - std::max(0, last_position)) / std::max(1.0, missing);
        penalties[DONE] += bounded(weight_ * MISSED * std::max(0.0, missing - 0.5));
        for (int position = last_position + 1; position < bar_ticks_; ++position) {
            const double gap = position - std::max(0, last_position) + (last_position < 0 ? share : 0.0);
            const double stretch = std::max(gap / share, share / gap);
            penalties[static_cast<std::size_t>(position + 1)] += bounded(weight_ * MISSED * (missing < 0.5 ? 1.0 - missing : std::max(0.0, stretch / 2.0 - 1.0)));
        }
    }
    if (wishes(Attribute::polyphony) && together > 0) {
        const double missing = value(Attribute::polyphony) - together;
        const auto here = static_cast<std::size_t>(last_position + 1);
        for (std::size_t i = here + 1; i < penalties.size(); ++i) penalties[i] += bounded(weight_ * MISSED * std::max(0.0, missing - 0.5));
        penalties[here] += bounded(weight_ * MISSED * std::max(0.0, 0.5 - missing));
    }
}

double Lean::pitch(int pitch) const {
    if (!wishes(Attribute::height)) return 0.0;
    const double far = (pitch - value(Attribute::height)) / SEMITONES;
    return bounded(weight_ * far * far);
}

void Lean::velocity(std::span<float> penalties) const {
    if (!wishes(Attribute::dynamics)) return;
    for (std::size_t i = 1; i < penalties.size(); ++i) {
        const double far = (bucket_velocity(static_cast<int>(i) - 1) - value(Attribute::dynamics)) / VELOCITY;
        penalties[i] += bounded(weight_ * far * far);
    }
}

}  // namespace partimento
