#pragma once
// Lines and chords within what a track plays.

#include <vector>

#include "music/played.h"

namespace partimento {

inline constexpr int MAX_CHORD_NOTES = 6;

// The nearest of `grid` places in each quarter note.
int place_of(double onset, double grid);

// Notes that begin together: within 1/grid of a quarter, and before the first of them ends. So a run of 64ths, or a
// grace note and its note, are not a chord.
std::vector<std::vector<Played>> onsets_of(const std::vector<Played>& notes, double grid);

// The highest, or lowest, note at each onset, ended where the next begins.
std::vector<Played> top_line(const std::vector<Played>& notes);
std::vector<Played> lowest_line(const std::vector<Played>& notes);

// The notes of `other` that lie in rests of `line` of at least `rest` quarter notes.
std::vector<Played> where_resting(const std::vector<Played>& line, const std::vector<Played>& other, double rest = 4.0);

// The notes that are not among `taken`, by onset and pitch.
std::vector<Played> without(const std::vector<Played>& notes, const std::vector<Played>& taken);

// Doublings joined (the longer stays), at most MAX_CHORD_NOTES at an onset: the outer ones and new pitch classes first.
std::vector<Played> thinned(const std::vector<Played>& notes);

}  // namespace partimento
