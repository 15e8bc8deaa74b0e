#pragma once
// Biases logits toward the requested attributes, beyond what the style has learnt of them: penalties in nats.

#include <span>

#include "music/attributes.h"

namespace partimento {

class LogitBias {
public:
    // `weight` 0: none, 1: as measured in docs/control.md.
    LogitBias(const Attributes& wished, Meter meter, double weight);

    // Of the next onset: penalties by value of Field::position, after `onsets` (ticks from the bar line, ascending) of
    // which the last has `together` notes.
    void position(std::span<float> penalties, std::span<const int> onsets, int together) const;
    // Of a note at `position` (ticks from the bar line) behind which no other may begin before it ends: penalties by
    // value of Field::duration, so that the onsets that are wished for have room.
    void duration(std::span<float> penalties, std::span<const int> onsets, int position) const;
    // By MIDI pitch, for register; by value of Field::velocity, for dynamics.
    double pitch(int pitch) const;
    void velocity(std::span<float> penalties) const;

private:
    bool wishes(Attribute attribute) const { return wished_[static_cast<std::size_t>(attribute)] != 0; }
    double value(Attribute attribute) const {
        return typical_value(attribute, wished_[static_cast<std::size_t>(attribute)] - 1);
    }
    double share_of(double missing, int last) const;
    void density(std::span<float> penalties, std::span<const int> onsets) const;
    void polyphony(std::span<float> penalties, std::span<const int> onsets, int together) const;
    void complexity(std::span<float> penalties, std::span<const int> onsets) const;
    void syncopation(std::span<float> penalties, std::span<const int> onsets) const;

    const Attributes wished_;
    const Meter meter_;
    const int bar_ticks_;
    const double weight_;
};

}  // namespace partimento
