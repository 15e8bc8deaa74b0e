#pragma once
// Makes a cell lean to what is wished of it, beyond what the style has learnt of such words: penalties on logits, in nats.

#include <span>

#include "attributes.h"

namespace partimento {

class Lean {
public:
    // `weight` 0: none, 1: as measured in docs/control.md.
    Lean(const Attributes& wished, int bar_ticks, double weight);

    // Of the next onset: penalties by value of Field::position, after `onsets` onsets of which the last, at `last_position` (-1:
    // none), has `together` notes.
    void position(std::span<float> penalties, int onsets, int together, int last_position) const;
    // By MIDI pitch, for register; by value of Field::velocity, for dynamics.
    double pitch(int pitch) const;
    void velocity(std::span<float> penalties) const;

private:
    bool wishes(Attribute attribute) const { return wished_[static_cast<std::size_t>(attribute)] != 0; }
    double value(Attribute attribute) const { return typical_value(attribute, wished_[static_cast<std::size_t>(attribute)] - 1); }
    const Attributes wished_;
    const int bar_ticks_;
    const double weight_;
};

}  // namespace partimento
