#include <cmath>
#include <cstdlib>

#include "critic/figures.h"

namespace partimento {
namespace {

constexpr int FEW = 4;

void add_bass(const Stretched& bars, std::vector<Figure>& figures) {
    const auto& bass = bars.song.bass;
    Mean onsets, silent, register_, steps, on_chord, length, velocity;
    const Note* before = nullptr;
    for (int bar = bars.first; bar < bars.last; ++bar) {
        const auto& here = bass[static_cast<std::size_t>(bar)];
        silent.add(here.empty());
        if (!here.empty()) onsets.add(static_cast<double>(here.size()));
        for (const auto& [place, at, note] : here) {
            register_.add(note->pitch);
            velocity.add(note->velocity);
            length.add(static_cast<double>(note->duration_ticks) / TICKS_PER_QUARTER);
            if (before && before->pitch != note->pitch) steps.add(std::abs(note->pitch - before->pitch) <= 2);
            before = note;
            const auto* chord = bars.song.score.chord_at(note->onset_ticks);
            if (chord && chord->root != NO_CHORD && std::abs(chord->onset_ticks - note->onset_ticks) < SIXTEENTH_TICKS)
                on_chord.add(note->pitch % 12 == chord->bass);
        }
    }
    if (onsets.count() == 0) silent = {};
    const auto again = [&](int lag) { return as_before(bars, bass, lag, same_shape).mean(2); };
    figures.insert(figures.end(), {{"bass figure as 1 bar before", Aspect::returns, again(1)},
                                   {"bass figure as 4 bars before", Aspect::returns, again(4)},
                                   {"bass figure as 8 bars before", Aspect::returns, again(8)},
                                   {"bass onsets a bar", Aspect::band, onsets.mean()},
                                   {"bass's silent bars", Aspect::band, silent.mean()},
                                   {"bass's register", Aspect::band, register_.mean(FEW)},
                                   {"bass's extent", Aspect::band, register_.spread(FEW)},
                                   {"bass's steps", Aspect::band, steps.mean(FEW)},
                                   {"bass plays the chord's bass", Aspect::band, on_chord.mean(2)},
                                   {"bass's note length", Aspect::band, length.mean(FEW)},
                                   {"bass's velocity, spread", Aspect::band, velocity.spread(FEW)}});
}

}  // namespace

void add_band_figures(const Stretched& bars, std::vector<Figure>& figures) {
    add_bass(bars, figures);
    const auto& chords = bars.song.chords;
    Mean onsets, silent, together, register_, moves, in_chord, length, velocity;
    int top = -1;
    for (int bar = bars.first; bar < bars.last; ++bar) {
        const auto& here = chords[static_cast<std::size_t>(bar)];
        silent.add(here.empty());
        int places = 0;
        for (std::size_t i = 0; i < here.size(); ++i) {
            const auto& note = *here[i].note;
            register_.add(note.pitch);
            velocity.add(note.velocity);
            length.add(static_cast<double>(note.duration_ticks) / TICKS_PER_QUARTER);
            if (const auto fits = bars.song.in_chord(note)) in_chord.add(*fits);
            if (i + 1 < here.size() && here[i + 1].place == here[i].place) continue;
            ++places;  // its highest note
            if (top >= 0) moves.add(std::abs(note.pitch - top));
            top = note.pitch;
        }
        if (places) onsets.add(places), together.add(static_cast<double>(here.size()) / places);
    }
    if (onsets.count() == 0) silent = {};
    const auto again = [&](int lag) { return as_before(bars, chords, lag, same_rhythm).mean(2); };
    figures.insert(figures.end(), {{"chords' rhythm as 1 bar before", Aspect::returns, again(1)},
                                   {"chords' rhythm as 4 bars before", Aspect::returns, again(4)},
                                   {"chords' onsets a bar", Aspect::band, onsets.mean()},
                                   {"chords' silent bars", Aspect::band, silent.mean()},
                                   {"chords' notes an onset", Aspect::band, together.mean()},
                                   {"chords' register", Aspect::band, register_.mean(FEW)},
                                   {"chords' extent", Aspect::band, register_.spread(FEW)},
                                   {"chords' highest note moves", Aspect::band, moves.mean(FEW)},
                                   {"chords' notes in the harmony", Aspect::band, in_chord.mean(FEW)},
                                   {"chords' note length", Aspect::band, length.mean(FEW)},
                                   {"chords' velocity, spread", Aspect::band, velocity.spread(FEW)}});
}

}  // namespace partimento
