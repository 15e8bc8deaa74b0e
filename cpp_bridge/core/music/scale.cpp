#include "music/scale.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "music/chord.h"
#include "music/text.h"

namespace partimento {
namespace {

PitchClasses above(PitchClasses tones, int tonic) {
    const unsigned shifted = static_cast<unsigned>(tones) << tonic;
    return static_cast<PitchClasses>((shifted | shifted >> 12) & ALL_PITCH_CLASSES);
}

}  // namespace

PitchClasses parse_scale(std::string_view text) {
    const auto space = text.find(' ');
    const auto tonic = text.substr(0, space),
               name = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    const auto refuse = [&](const std::string& what) {
        throw std::invalid_argument("scale " + in_quotes(text) + " " + what);
    };
    for (const auto& scale : SCALES)
        if (scale.name == name) {
            const auto chord = parse_key(tonic);
            if (chord.minor) refuse("names a mode twice");
            return above(scale.tones, chord.tonic);
        }
    if (name.empty()) {
        const auto key = parse_key(text);
        return above(SCALES[key.minor ? 1 : 0].tones, key.tonic);
    }
    PitchClasses notes = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto note = text.substr(at, end - at);
        at = end + 1;
        if (note.empty()) continue;
        Key key{-1, true};
        try {
            key = parse_key(note);
        } catch (const std::invalid_argument&) {
            key.minor = true;  // no note: refused below
        }
        if (key.minor) {
            std::string known;
            for (const auto& scale : SCALES) known += (known.empty() ? "" : ", ") + std::string(scale.name);
            refuse("is neither notes (C D E G A) nor a note and one of " + known);
        }
        notes = static_cast<PitchClasses>(notes | 1u << key.tonic);
    }
    return notes;
}

}  // namespace partimento
