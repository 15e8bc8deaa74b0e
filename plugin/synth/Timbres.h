#pragma once
// The timbres of the melody, the chords and the bass, by General MIDI program.

#include <memory>

#include "synth/Instrument.h"

namespace partimento {

// Of any program; `program` until another is set.
std::unique_ptr<Instrument> makePitched(int program);

}  // namespace partimento
