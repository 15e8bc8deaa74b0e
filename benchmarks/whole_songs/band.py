"""Figures of the chords part and the bass."""

from itertools import pairwise

import numpy as np

from whole_songs.counting import Figure, mean, recurs, spread
from whole_songs.song import Hit, Song, by_bar, top

FEWEST_PAIRS = 6
FEWEST_CHANGES = 8


def figures_of(hits: list[Hit]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Places, and intervals from the bar's first note, of every sounding bar."""
    return {b: tuple((h.place, h.pitch - bar[0].pitch) for h in bar) for b, bar in by_bar(hits).items()}


def rhythms_of(hits: list[Hit]) -> dict[int, tuple[int, ...]]:
    return {b: tuple(sorted({h.place for h in bar})) for b, bar in by_bar(hits).items()}


def bass_recurs(song: Song, lag: int) -> float:
    return recurs(figures_of(song.bass), lag, FEWEST_PAIRS)


def chords_recur(song: Song, lag: int) -> float:
    return recurs(rhythms_of(song.chords), lag, FEWEST_PAIRS)


def bass_of_chord(song: Song) -> float:
    """How often the bass plays the chord's own where the chord changes."""
    pitches = {h.note.onset_ticks: h.pitch for h in song.bass}
    return mean(
        (pitches[c.onset_ticks] % 12 == c.bass for c in song.score.harmony if c.onset_ticks in pitches and c.tones()),
        fewest=FEWEST_CHANGES,
    )


def onsets_a_bar(hits: list[Hit]) -> float:
    """Of sounding bars."""
    return len({h.at for h in hits}) / len(by_bar(hits))


def silent_bars(song: Song, hits: list[Hit]) -> float:
    return 1 - len(by_bar(hits)) / song.score.bars


def length(hits: list[Hit]) -> float:
    """Of a note, in quarters."""
    return mean(h.note.duration_ticks / 24 for h in hits)


def bass_moves(song: Song) -> list[int]:
    return [abs(b.pitch - a.pitch) for a, b in pairwise(song.bass) if a.pitch != b.pitch]


def chords_in_harmony(song: Song) -> float:
    """The share of the chords part's notes that are tones of the chord that holds."""
    found = ((song.score.chord_at(h.note.onset_ticks), h.pitch) for h in song.chords)
    return mean(bool(c.tones() >> pitch % 12 & 1) for c, pitch in found if c is not None and c.tones())


def chords_leap(song: Song) -> float:
    """Semitones by which the highest note moves between onsets."""
    return mean(abs(b.pitch - a.pitch) for a, b in pairwise(top(song.chords)))


ROWS = (Figure("bass figure recurs after 4 bars", ("bass",), lambda s: bass_recurs(s, 4)),)
OTHERS = (
    Figure("bass figure recurs after 1 bar", ("bass",), lambda s: bass_recurs(s, 1)),
    Figure("bass figure recurs after 8 bars", ("bass",), lambda s: bass_recurs(s, 8)),
    Figure("bass onsets a bar", ("bass",), lambda s: onsets_a_bar(s.bass)),
    Figure("bass silent bars", ("bass",), lambda s: silent_bars(s, s.bass)),
    Figure("bass register, MIDI pitch", ("bass",), lambda s: float(np.median([h.pitch for h in s.bass]))),
    Figure("bass register, spread", ("bass",), lambda s: spread(h.pitch for h in s.bass)),
    Figure("bass steps, of moves", ("bass",), lambda s: mean(m <= 2 for m in bass_moves(s))),
    Figure("bass plays the chord's bass at changes", ("bass", "harmony"), bass_of_chord),
    Figure("bass note length, quarters", ("bass",), lambda s: length(s.bass)),
    Figure("bass velocity", ("bass",), lambda s: mean(h.note.velocity for h in s.bass)),
    Figure("bass velocity, spread", ("bass",), lambda s: spread(h.note.velocity for h in s.bass)),
    Figure("chords rhythm recurs after 1 bar", ("chords",), lambda s: chords_recur(s, 1)),
    Figure("chords rhythm recurs after 4 bars", ("chords",), lambda s: chords_recur(s, 4)),
    Figure("chords onsets a bar", ("chords",), lambda s: onsets_a_bar(s.chords)),
    Figure("chords silent bars", ("chords",), lambda s: silent_bars(s, s.chords)),
    Figure("chords notes an onset", ("chords",), lambda s: len(s.chords) / len({h.at for h in s.chords})),
    Figure("chords register, MIDI pitch", ("chords",), lambda s: float(np.median([h.pitch for h in s.chords]))),
    Figure("chords register, spread", ("chords",), lambda s: spread(h.pitch for h in s.chords)),
    Figure("chords highest note moves, semitones", ("chords",), chords_leap),
    Figure("chords notes in the harmony", ("chords", "harmony"), chords_in_harmony),
    Figure("chords note length, quarters", ("chords",), lambda s: length(s.chords)),
    Figure("chords velocity", ("chords",), lambda s: mean(h.note.velocity for h in s.chords)),
    Figure("chords velocity, spread", ("chords",), lambda s: spread(h.note.velocity for h in s.chords)),
)
