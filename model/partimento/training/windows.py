"""Training examples: a window of bars of a score, and which cells of it are given and asked for.

Cells to write are drawn from the shapes that users ask for: everything, the last bars, some bars or one bar, of all
parts, one part, all but the chord line or all but the melody. Or they are gaps all over: a window with one gap asks for
few of its many events, and many gaps teach more. Parts are left out at times, so that a network serves a trio too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from partimento._core import (
    ATTRIBUTES,
    CONTEXT_EVENTS,
    FIELDS,
    NO_CHORD,
    PART_NAMES,
    Cells,
    ChordSymbol,
    EventSequence,
    Note,
    Score,
    copy_bars,
    encode,
    measure,
)
from partimento.corpora.band import BandStyle, lend_band
from partimento.corpora.drummer import Drummer, lend_drums

FIELD = {name: i for i, (name, _, _) in enumerate(FIELDS)}
WINDOW_LENGTHS = ((4, 0.1), (8, 0.4), (16, 0.5))
REMEMBERED = 0.7  # the share of windows whose cells may refer to bars before the window
WHOLE = 0.7  # the share of windows of whole songs that give the distance to their ends
ENDS = 0.35  # the share of windows of whole songs that are their first or last bars
REPEATED = 0.08  # the share of windows that repeat some bars exactly
PITCHED = ("melody", "chords", "bass")
GAPS = 0.35  # the share of windows that ask for gaps
LONGEST_GAP = 4  # bars
KIT = range(35, 82)  # General MIDI percussion keys


@dataclass
class Window:
    """One sequence: events and targets (length, fields) uint8, time (length) int32, references: suggested (length,
    sources, fields) and trusts (length, sources) uint8; and the index of the first asked cell.
    """

    events: np.ndarray
    time_ticks: np.ndarray
    targets: np.ndarray
    suggested: np.ndarray
    trusts: np.ndarray
    asked_from: int

    def __len__(self) -> int:
        return len(self.events)


def window_of(shown: EventSequence) -> Window:
    return Window(shown.events, shown.time_ticks, shown.targets, shown.suggested, shown.trusts, shown.asked_from)


def draw_bars(rng: random.Random, bars: int) -> range:
    """The bars of a window that are asked for."""
    shape = rng.random()
    if shape < 0.5:
        return range(bars)
    if shape < 0.75:
        return range(rng.randrange(bars), bars)
    if shape < 0.95:
        first = rng.randrange(bars)
        return range(first, rng.randint(first + 1, bars))
    only = rng.randrange(bars)
    return range(only, only + 1)


def draw_parts(rng: random.Random, present: list[str]) -> list[str]:
    """The present parts that are asked for."""
    shape = rng.random()
    if shape < 0.45 or len(present) == 1:
        return present
    if shape < 0.65:
        wanted = [p for p in present if p != "harmony"]
    elif shape < 0.73:
        wanted = [p for p in present if p != "melody"]
    elif shape < 0.87:
        wanted = [rng.choice(present)]
    else:
        wanted = [p for p in present if rng.random() < 0.5]
    return wanted or present


def draw_gaps(rng: random.Random, present: list[str], bars: int) -> set[tuple[str, int]]:
    """Some bars of every part; at least one cell."""
    chance, gaps = rng.uniform(0.1, 0.4), set()
    for part in present:
        bar = 0
        while bar < bars:
            length = rng.randint(1, LONGEST_GAP)
            if rng.random() < chance:
                gaps |= {(part, b) for b in range(bar, min(bars, bar + length))}
            bar += length
    return gaps or {(rng.choice(present), rng.randrange(bars))}


def draw_cells(rng: random.Random, present: list[str], bars: int) -> set[tuple[str, int]]:
    """The (part, bar) that are asked for."""
    if rng.random() < GAPS:
        return draw_gaps(rng, present, bars)
    parts = draw_parts(rng, present)
    return {(part, bar) for bar in draw_bars(rng, bars) for part in parts}


def draw_attributes(score: Score, rng: random.Random) -> np.ndarray:
    """The attributes in the asked cells' headers: none, all, or some cells and some attributes."""
    measured = measure(score)
    shape = rng.random()
    if shape < 0.2:
        return np.zeros_like(measured)
    if shape > 0.6:
        return measured
    chance = np.random.default_rng(rng.getrandbits(32))
    kinds = chance.random(len(ATTRIBUTES)) < 0.4
    return measured * (kinds & (chance.random(measured.shape) < rng.choice((0.3, 0.7, 1.0))))


def draw_window(
    score: Score,
    rng: random.Random,
    drummer: Drummer | None = None,
    band: BandStyle | None = None,
    limit: int = CONTEXT_EVENTS,
    *,
    whole: bool = False,
    disguised: bool = False,
) -> Window:
    """A random window of at most `limit` events.

    drummer, band: lend drums, bass and chords to a score without them. whole: the score is a song from beginning to
    end. disguised: see disguise.
    """
    own = score
    bars = min(rng.choices([n for n, _ in WINDOW_LENGTHS], [share for _, share in WINDOW_LENGTHS])[0], score.bars)
    first = rng.randrange(score.bars - bars + 1)
    if whole and rng.random() < ENDS:
        first = rng.choice((0, score.bars - bars, score.bars - bars))
    if band is not None:
        score = lend_band(score, first, bars, band, rng)
    if drummer is not None:  # after the band: drums go with the bass
        score = lend_drums(score, first, bars, drummer, rng)
    lent = any(score.has(part) != own.has(part) for part in PART_NAMES)  # for this window alone
    if rng.random() < REPEATED and bars > 1:
        score, whole = repeated(score, first, bars, rng), False
    if disguised:
        score = disguise(score, rng)
    if score.sections and rng.random() < 0.35:
        score = score.copy()
        score.sections = []
    whole = whole and rng.random() < WHOLE
    remembered = first if rng.random() < REMEMBERED and not lent else 0
    present = [p for p in PART_NAMES if score.excerpt(first, bars).has(p)] or [p for p in PART_NAMES if score.has(p)]
    if len(present) > 1 and rng.random() < 0.3:
        present = [p for p in present if rng.random() < 0.7] or present
    attributes = draw_attributes(score, rng)
    while True:
        given, asked, wanted = Cells(score.bars), Cells(score.bars), draw_cells(rng, present, bars)
        for part in present:
            for bar in range(bars):
                (asked if (part, bar) in wanted else given).set(part, first + bar)
        window = window_of(
            encode(
                score, first, bars, given, asked, attributes, whole=whole, disguised=disguised, remembered=remembered
            )
        )
        if len(window) <= limit or bars == 1:
            return window
        bars = bars // 2


def repeated(score: Score, first: int, bars: int, rng: random.Random) -> Score:
    """A copy of the score in which bars [first, first + bars) read X X or X Y X, exactly."""
    length = bars // 2 if rng.random() < 0.5 or bars < 3 else bars // 3
    distance = bars // 2 if length == bars // 2 else 2 * length
    out = score.copy()
    copy_bars(out, Cells(score.bars, True), first, first + distance, length)
    out.sections = []
    return out


def disguise(score: Score, rng: random.Random) -> Score:
    """A copy of the score at other pitches and velocities, on other pieces of a kit, without a key.

    Nothing memorised fits it: only the music in view shows how it goes on.
    """
    out = score.copy()
    pitches = [n.pitch for part in PITCHED for n in score.notes(part)]
    low, high = min(pitches, default=60), max(pitches, default=60)
    up = rng.choice([t for t in range(-6, 7) if low + t >= 6 and high + t <= 121] or [0])
    played = sorted({n.pitch for n in score.notes("drums")})
    kit = dict(zip(played, sorted(rng.sample(KIT, len(played))))) if len(played) <= len(KIT) else {}
    for part in PART_NAMES[1:]:
        louder = rng.randint(-16, 16)
        out.set_notes(
            part,
            [
                Note(
                    n.onset_ticks,
                    n.duration_ticks,
                    kit.get(n.pitch, n.pitch) if part == "drums" else n.pitch + up,
                    min(127, max(1, n.velocity + louder)),
                    n.timing,
                )
                for n in score.notes(part)
            ],
        )
    out.harmony = [
        c if c.root == NO_CHORD else ChordSymbol(c.onset_ticks, (c.root + up) % 12, c.quality, (c.bass + up) % 12)
        for c in score.harmony
    ]
    return out


def batches(windows: list[Window], budget: int) -> list[list[Window]]:
    """Batches of windows of similar length, each at most `budget` events with padding."""
    out: list[list[Window]] = []
    for window in sorted(windows, key=len):
        if out and len(window) * (len(out[-1]) + 1) <= budget:
            out[-1].append(window)
        else:
            out.append([window])
    return out
