#pragma once
// What a host saves with a song: plain JSON text in UTF-8.
//
//   {"format": "partimento-state-1",
//    "style": "beatles",                       name of the style, or ""
//    "chords": "C | Am | F | G7",              the chord line
//    "parameters": {"bars": 8, "loop": 1, ...},  by id, in the parameter's own units (choices by index, switches 0 or 1);
//                                              those left out take their defaults
//    "score": {"format": "partimento-score-1", ...}}   as score_json.h writes it, or null
//
// "style" and "generate" are not among the parameters: a style is known by its name, and loading asks for no take.

#include <string>
#include <string_view>

#include "Parameters.h"
#include "Song.h"
#include "StyleLibrary.h"

namespace partimento {

// Message thread.
std::string writeState(const Parameters& parameters, const Song& song, const StyleLibrary& library);
// All or nothing: throws std::invalid_argument in one sentence and changes nothing if the text does not hold.
void readState(std::string_view text, Parameters& parameters, Song& song, StyleLibrary& library);

}  // namespace partimento
