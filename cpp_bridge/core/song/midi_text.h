#pragma once
// Texts in MIDI files: what our own files say in them. Numbers are read and written the same in every locale.

#include <optional>
#include <string>
#include <string_view>

#include "music/text.h"

namespace partimento::midi {

inline constexpr std::size_t MAX_NAME_BYTES = 96, MAX_QUOTED_BYTES = 32;

// Stands in the bars of another program's file whose harmony we wrote, where its own markers are no chord symbols.
inline constexpr std::string_view HARMONY_TEXT = "partimento chords";

// What our files say of themselves: their bars and the tempo, which the tempo event rounds.
struct Signature {
    int bars = 0;  // 0 where the text names none that a score may have
    double tempo_bpm = 0.0;
};
std::string text_of(const Signature& signature);
std::optional<Signature> signature_in(std::string_view text);

// Of a note whose pitch is struck again before it ends: what the file cannot show otherwise. The text precedes it.
struct Held {
    int duration_ticks = 0, timing = 0;
};
std::string text_of(const Held& held);
std::optional<Held> held_in(std::string_view text);

}  // namespace partimento::midi
