"""Figures of the melody: what comes again, phrases, and where its notes lie."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from whole_songs.counting import Figure, mean, recurs, spread
from whole_songs.song import NOTHING, Hit, Song, by_bar, degree_of

TUNEFUL_NOTES = 3  # of a bar: one of fewer comes again by chance
OPENING_BARS = 4  # in which nothing can have come before
FEWEST_PAIRS = 4
LONG_GAP = 6  # 16ths: a gap as long, and well above the usual one, ends a phrase
USUAL_GAPS = 2.5
FEWEST_PHRASES = 3
PHRASE_BARS = (1, 2, 4, 8)
TRIAD = {False: (0, 4, 7), True: (0, 3, 7)}  # by whether the key is minor
SCALE = {False: {0, 2, 4, 5, 7, 9, 11}, True: {0, 2, 3, 5, 7, 8, 10, 11}}


def rhythms(song: Song) -> dict[int, tuple[int, ...]]:
    return {b: tuple(h.place for h in hits) for b, hits in by_bar(song.melody).items()}


def shapes(song: Song) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Rhythm and intervals of every sounding bar."""
    return {
        b: (tuple(h.place for h in hits), tuple(y.pitch - x.pitch for x, y in pairwise(hits)))
        for b, hits in by_bar(song.melody).items()
    }


def tuneful_bars(song: Song) -> list[int]:
    return [b for b, hits in by_bar(song.melody).items() if len(hits) >= TUNEFUL_NOTES]


def came_before(song: Song) -> float:
    """The share of bars, after the first four, with the rhythm and the intervals of any bar before."""
    bars = shapes(song)
    later = [b for b in tuneful_bars(song) if b >= min(bars) + OPENING_BARS]
    return mean(any(bars[a] == bars[b] for a in bars if a < b) for b in later)


def rhythm_recurs(song: Song, lag: int) -> float:
    return recurs(rhythms(song), lag, FEWEST_PAIRS, tuneful_bars(song))


def different_rhythms(song: Song) -> float:
    """Different rhythms by sounding bars: 1 where no two are alike."""
    bars = rhythms(song)
    return len(set(bars.values())) / len(bars)


def phrase_starts(song: Song) -> list[int]:
    """Where phrases begin, in 16ths: at first, and after long gaps between onsets."""
    onsets = [h.at for h in song.melody]
    gaps = np.diff(onsets)
    long = max(LONG_GAP, USUAL_GAPS * float(np.median(gaps)))
    return [onsets[0], *(at for at, gap in zip(onsets[1:], gaps) if gap >= long)]


def phrase_lengths(song: Song) -> list[float]:
    """In bars, from start to start; none for fewer than three."""
    starts = phrase_starts(song)
    return [(b - a) / song.bar for a, b in pairwise(starts)] if len(starts) > FEWEST_PHRASES else []


def even_phrases(song: Song) -> float:
    """The share of phrases of 1, 2, 4 or 8 bars, within a quarter of a bar."""
    return mean(min(abs(x - even) for even in PHRASE_BARS) <= 0.25 for x in phrase_lengths(song))


def intervals(song: Song) -> list[int]:
    return [b.pitch - a.pitch for a, b in pairwise(song.melody)]


def moves(song: Song) -> list[int]:
    """Sizes of the intervals between notes that differ."""
    return [abs(i) for i in intervals(song) if i]


def extent(song: Song) -> float:
    """Semitones that nine tenths of the notes lie within."""
    low, high = np.percentile([h.pitch for h in song.melody], [5, 95])
    return float(high - low)


def onsets_a_bar(song: Song) -> float:
    """From the first bar that sounds to the last."""
    return len(song.melody) / (song.melody[-1].bar - song.melody[0].bar + 1)


def silent_bars(song: Song) -> float:
    return 1 - len(by_bar(song.melody)) / (song.melody[-1].bar - song.melody[0].bar + 1)


def strong(song: Song, hit: Hit) -> bool:
    """On 1 and 3 of 4/4, on 1 and 4 of 6/8 and its like, on 1 of other meters."""
    meter = song.score.meter
    compound = meter.unit == 8 and meter.beats % 3 == 0
    return hit.place % (8 if (meter.beats, meter.unit) == (4, 4) else 6 if compound else song.bar) == 0


def in_chord(song: Song, on_strong: bool) -> float:
    """The share of notes on strong places, or elsewhere, that are tones of the chord that holds."""
    return mean(truths_in_chord(song, (h for h in song.melody if strong(song, h) == on_strong)), fewest=4)


def truths_in_chord(song: Song, hits: Iterator[Hit]) -> Iterator[bool]:
    for hit in hits:
        chord = song.score.chord_at(hit.note.onset_ticks)
        if chord is not None and (tones := chord.tones()):
            yield bool(tones >> hit.pitch % 12 & 1)


def held(song: Song) -> float:
    """How much of the time to the next note a note sounds, at most all: 1 is legato."""
    return mean(
        min(1.0, a.note.duration_ticks / (b.note.onset_ticks - a.note.onset_ticks))
        for a, b in pairwise(song.melody)
        if b.note.onset_ticks > a.note.onset_ticks
    )


def entropy(song: Song) -> float:
    """Of pitch classes, in bits."""
    counts = np.array(list(Counter(h.pitch % 12 for h in song.melody).values()), float)
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def last_in_triad(song: Song) -> float:
    """Whether the piece's last note is 1, 3 or 5 of its key."""
    if song.ending is None:
        return NOTHING
    end = Song(song.name, song.ending)
    if not end.melody:
        return NOTHING
    return float(degree_of(end.melody[-1].pitch, end.key) in TRIAD[end.key.minor])


ROWS = (
    Figure("melody bars whose rhythm and intervals came before", ("melody",), came_before),
    Figure("melody rhythm recurs after 4 bars", ("melody",), lambda s: rhythm_recurs(s, 4)),
    Figure("melody rhythm recurs after 8 bars", ("melody",), lambda s: rhythm_recurs(s, 8)),
    Figure("different melody rhythms, of sounding bars", ("melody",), different_rhythms),
    Figure("phrases of 1, 2, 4 or 8 bars", ("melody",), even_phrases),
    Figure("last note is 1, 3 or 5 of the key", ("melody",), last_in_triad),
)
OTHERS = (
    Figure("melody rhythm recurs after 1 bar", ("melody",), lambda s: rhythm_recurs(s, 1)),
    Figure("melody rhythm recurs after 2 bars", ("melody",), lambda s: rhythm_recurs(s, 2)),
    Figure("melody phrase, bars", ("melody",), lambda s: float(np.median(phrase_lengths(s) or [NOTHING]))),
    Figure("melody onsets a bar", ("melody",), onsets_a_bar),
    Figure("melody silent bars", ("melody",), silent_bars),
    Figure("melody extent, semitones", ("melody",), extent),
    Figure("melody register, MIDI pitch", ("melody",), lambda s: float(np.median([h.pitch for h in s.melody]))),
    Figure("melody repeated notes", ("melody",), lambda s: mean(i == 0 for i in intervals(s))),
    Figure("melody steps, of moves", ("melody",), lambda s: mean(m <= 2 for m in moves(s))),
    Figure("melody leaps beyond a fifth, of moves", ("melody",), lambda s: mean(m > 7 for m in moves(s))),
    Figure(
        "melody notes in the key",
        ("melody",),
        lambda s: mean(degree_of(h.pitch, s.key) in SCALE[s.key.minor] for h in s.melody),
    ),
    Figure("melody pitch classes, bits", ("melody",), entropy),
    Figure("melody chord tones on strong beats", ("melody", "harmony"), lambda s: in_chord(s, True)),
    Figure("melody chord tones elsewhere", ("melody", "harmony"), lambda s: in_chord(s, False)),
    Figure("melody note length, quarters", ("melody",), lambda s: mean(h.note.duration_ticks / 24 for h in s.melody)),
    Figure("melody legato", ("melody",), held),
    Figure("melody onsets off the eighths", ("melody",), lambda s: mean(h.place % 2 for h in s.melody)),
    Figure("melody onsets off the beat", ("melody",), lambda s: mean(h.place % 4 != 0 for h in s.melody)),
    Figure("melody notes an onset", ("melody",), lambda s: len(s.all_hits["melody"]) / len(s.melody)),
    Figure("melody velocity", ("melody",), lambda s: mean(h.note.velocity for h in s.melody)),
    Figure("melody velocity, spread", ("melody",), lambda s: spread(h.note.velocity for h in s.melody)),
)
