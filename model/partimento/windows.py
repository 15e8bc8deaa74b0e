"""Training examples: a window of bars of a score, and the cells of it that are given and asked for.

The cells to write are drawn from the shapes that users ask for: everything, the last bars, some bars, one cell; of all parts,
one part, all but the chord line, all but the melody. Parts are left out at times, so that a network serves a trio too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from partimento._core import CONTEXT_EVENTS, PART_NAMES, Cells, Note, Score, encode

WINDOW_LENGTHS = ((4, 0.15), (8, 0.4), (16, 0.45))


@dataclass
class Window:
    """One sequence: events and targets (length, fields) uint8, time (length) int32, index of the first asked cell."""

    events: np.ndarray
    time_ticks: np.ndarray
    targets: np.ndarray
    asked_from: int

    def __len__(self) -> int:
        return len(self.events)


def draw_bars(rng: random.Random, bars: int) -> range:
    """Which bars of a window are asked for."""
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
    """Which of the present parts are asked for."""
    shape = rng.random()
    if shape < 0.35 or len(present) == 1:
        return present
    if shape < 0.6:
        wanted = [p for p in present if p != "harmony"]
    elif shape < 0.7:
        wanted = [p for p in present if p != "melody"]
    elif shape < 0.85:
        wanted = [rng.choice(present)]
    else:
        wanted = [p for p in present if rng.random() < 0.5]
    return wanted or present


def draw_window(score: Score, rng: random.Random, drums: Score | None = None, limit: int = CONTEXT_EVENTS) -> Window:
    """A random window of at most `limit` events; `drums`, if any, supplies a drum part where the score has none."""
    lengths, weights = zip(*WINDOW_LENGTHS)
    bars = min(rng.choices(lengths, weights)[0], score.bars)
    first = rng.randrange(score.bars - bars + 1)
    excerpt = score.excerpt(first, bars)
    if drums is not None and not excerpt.has("drums") and drums.meter == score.meter:
        at = rng.randrange(drums.bars)
        count = min(bars, drums.bars - at)
        take, span = drums.excerpt(at, count).notes("drums"), count * score.meter.bar_ticks
        excerpt.set_notes("drums", [Note(start + n.onset_ticks, n.duration_ticks, n.pitch, n.velocity, n.timing)
                                    for start in range(0, excerpt.end_ticks, span) for n in take
                                    if start + n.onset_ticks < excerpt.end_ticks])
    present = [p for p in PART_NAMES if excerpt.has(p)] or [p for p in PART_NAMES if score.has(p)]
    if len(present) > 1 and rng.random() < 0.3:
        present = [p for p in present if rng.random() < 0.7] or present
    parts, asked_bars = draw_parts(rng, present), draw_bars(rng, bars)
    described_share = rng.choice((0.0, 0.0, 0.5, 1.0))
    while True:
        given, asked, described = Cells(bars), Cells(bars), Cells(bars)
        for part in present:
            for bar in range(bars):
                wanted = part in parts and bar in asked_bars
                (asked if wanted else given).set(part, bar)
                if wanted and rng.random() < described_share:
                    described.set(part, bar)
        window = Window(*encode(excerpt, 0, bars, given, asked, described))
        if len(window) <= limit or bars == 1:
            return window
        bars = bars // 2
        excerpt = excerpt.excerpt(0, bars)
        asked_bars = draw_bars(rng, bars)


def batches(windows: list[Window], budget: int) -> list[list[Window]]:
    """Windows of like length together, each batch at most `budget` events with its padding."""
    out: list[list[Window]] = []
    for window in sorted(windows, key=len):
        if out and len(window) * (len(out[-1]) + 1) <= budget:
            out[-1].append(window)
        else:
            out.append([window])
    return out
