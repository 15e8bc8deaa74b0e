#pragma once
// Time in a MIDI file: tempo, meter and key events, bar lines, seconds. Positions are in quarter notes from its start.

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "music/score.h"
#include "song/midi_file.h"
#include "song/roles.h"

namespace partimento::midi {

// A stretch in one meter.
struct Span {
    double from = 0.0, to = 0.0;  // quarter notes
    Meter meter;
};

// The end of the last note, 0 where there is none.
double end_of_notes(const File& file);

// (position, quarter notes a minute), from 0 on; 120 before the first tempo event. Tempo events of 0, of a wrong length
// or after the last note do not count.
std::vector<std::pair<double, double>> tempi_of(const File& file);

// The tempo of most of the file, to a thousandth.
double tempo_of(const File& file);

// From 0 to `end`; 4/4 where the file says nothing. A meter that is none, as 0/4, leaves the one before; one that
// styles do not know becomes one with the same bar lines, where there is one. A repeated meter starts its bars anew.
std::vector<Span> meters_of(const File& file, double end);

// (position, key) of the key signatures; none where all are C major, which sequencers write unasked.
std::vector<std::pair<double, Key>> keys_of(const File& file);

// Seconds at each position, by the tempo events.
std::vector<double> seconds_at(const File& file, std::span<const double> positions);

// Puts a delay that all tracks share right, and bar lines where the music has its downbeats. Sequencers often leave a
// short gap before the first note, and some a beat, without saying so. Bar lines move only where crashes, kicks, bass
// changes and long notes speak for another beat half as loud again as for the first. Returns the delay in quarter
// notes.
double align(std::vector<Track>& tracks, std::vector<Span>& spans);

// The bars of stretches: each stretch begins at a bar line, and a bar that the next cuts off is one of a meter of its
// own.
struct BarLines {
    int late = 0;  // ticks of the first bar before the file's start
    Meter meter;
    std::vector<MeterChange> meters;
};
// `pickup`: a first stretch shorter than the next one's bar is the end of such a bar. None where a bar that is cut off
// is no whole number of 16ths, or there are more than MAX_BARS.
std::optional<BarLines> bar_lines(std::span<const Span> spans, bool pickup);

// The tempo events as changes of a tempo, `late` ticks later; none where that holds throughout.
std::vector<TempoChange> tempo_changes(const File& file, double tempo_bpm, int late);

// The stretch that most of the file is in.
const Span& longest(std::span<const Span> spans);

}  // namespace partimento::midi
