#pragma once
// What a host saves with a song: plain JSON text in UTF-8.
//
//   {"format": "partimento-state-2",
//    "style": "beatles",                       name of the style, or ""
//    "chords": "C | Am | F | G7",              the chord line
//    "parameters": {"bars": 8, "loop": 1, ...},  by id, in the parameter's own units (choices by index, switches 0 or
//    1);
//                                              those left out take their defaults
//    "controls": {...},                        as jsonOf writes them, or null
//    "locked": {"melody": [[0, 3]], ...},      stretches of bars, from 0, both included
//    "folders": ["/home/me/styles"],           folders of styles that were chosen in the editor, MAX_FOLDERS at most
//    "plans": [{"take": 3, "structure": false, "cells": [[1, 4, 5, 7, 0], ...]}, ...],
//                                              which cells are asked to be like which, by take: part, bar, and what
//                                              of PLAN_FIELDS; a take without one has that of the take it came from
//    "sounds": {...},                          the kit and the timbres, as song_sounds.h writes them, or null
//    "sound_steps": [...],                     how they came to be so, for undo, as SoundSteps.h says
//    "song": {"format": "partimento-song-1", ...}}   all takes, as takes_json.h writes them, or null
//
// "partimento-state-1", of version 0.1.0, had a "score" instead of the last seven.
// A style is known by its name; its parameter counts where no style has the place that a host chose. A button that is
// held when the state is saved is held when it is loaded, which asks for no take.

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
