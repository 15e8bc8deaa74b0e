#pragma once
// What a musician has changed of a song's sounds, as steps of undo. A step is a take whose music is its parent's:
// coming to it changes the sounds, and going back changes them back. Other takes leave them as they are.

#include <map>
#include <nlohmann/json_fwd.hpp>

#include "song/takes.h"
#include "sound/song_sounds.h"

namespace partimento {

struct SoundStep {
    SongSounds before, after;
    bool operator==(const SoundStep&) const = default;
};
using SoundSteps = std::map<int, SoundStep>;  // by take

// The take whose music a take has: itself, or the one that it came of, where sounds alone have changed since.
int musicTakeOf(const Takes& takes, const SoundSteps& steps, int take);

// [{"take": 3, "before": {...}, "after": {...}}, ...], each as song_sounds.h writes it, but only what differs from the
// one before it in the row (RFC 7396), the first from plain sounds: a piece that is turned takes some hundred bytes.
nlohmann::json jsonOf(const SoundSteps& steps);
// Of a song's takes. Throws std::invalid_argument or nlohmann::json::exception naming the field that is wrong.
SoundSteps soundStepsOf(const nlohmann::json& in, const Takes& takes);

}  // namespace partimento
