"""From played time to the grid: onset in ticks, and the rest as timing.

Step-entered music lies on the grid already: its notes go to the nearest tick and have no timing. Played music has a grid
that must be found: each quarter note is taken as 16ths, triplets, 32nds or 16th triplets, whichever explains its hits best
(a Gaussian of 22 ms around grid points, a prior for the simpler grid, and a price for changing grids, by Viterbi), and a note
keeps its distance from the grid as timing, in quarters of a tick.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from partimento._core import MAX_TIMING, TICKS_PER_QUARTER, TIMING_PER_TICK, Note

# Steps in ticks, and their prior cost in nats a quarter note.
GRIDS = ((6, 0.0), (8, 0.7), (3, 5.0), (4, 4.0))
SIGMA_SECONDS, MIN_SIGMA_TICKS = 0.022, 0.8
CHANGE_NATS = 3.0
STEP_ENTERED_SHARE = 0.7  # this share of notes within a tenth of a tick of the grid: nobody plays like that


@dataclass(frozen=True)
class Played:
    """A note in continuous time, in quarter notes from the first bar."""

    onset: float
    duration: float
    pitch: int
    velocity: int


def is_step_entered(played: list[Played]) -> bool:
    """Whether notes lie on the grid of 32nds and 16th triplets as a machine puts them."""
    if not played:
        return True
    ticks = np.array([p.onset for p in played]) * TICKS_PER_QUARTER
    near = np.abs(ticks - np.round(ticks)) <= 0.1
    on_grid = near & ((np.round(ticks) % 3 == 0) | (np.round(ticks) % 4 == 0))
    return float(on_grid.mean()) >= STEP_ENTERED_SHARE


def grid_steps(ticks: np.ndarray, tempo_bpm: float) -> np.ndarray:
    """The grid step in ticks of each hit, (hits,) from hits' times in ticks, sorted."""
    sigma = max(MIN_SIGMA_TICKS, SIGMA_SECONDS * TICKS_PER_QUARTER * tempo_bpm / 60)
    quarter = np.floor(ticks / TICKS_PER_QUARTER + 1 / 12).astype(int)  # a hit just before the beat belongs to it
    cost = np.stack(
        [
            np.square((ticks - np.round(ticks / step) * step) / sigma) / 2 + math.log(TICKS_PER_QUARTER / step)
            for step, _ in GRIDS
        ],
        axis=1,
    )
    names, index = np.unique(quarter, return_inverse=True)
    per_quarter = np.zeros((len(names), len(GRIDS)))
    np.add.at(per_quarter, index, cost)
    per_quarter += [prior for _, prior in GRIDS]
    best, came = per_quarter[0].copy(), np.zeros(per_quarter.shape, dtype=int)
    for i in range(1, len(names)):
        change = best.min() + CHANGE_NATS
        came[i] = np.where(best <= change, np.arange(len(GRIDS)), best.argmin())
        best = np.minimum(best, change) + per_quarter[i]
    grid = np.empty(len(names), dtype=int)
    state = int(best.argmin())
    for i in range(len(names) - 1, -1, -1):
        grid[i] = state
        state = came[i, state]
    return np.array([step for step, _ in GRIDS])[grid[index]]


def quantise(played: list[Played], tempo_bpm: float, step_entered: bool | None = None) -> list[Note]:
    """Notes on the grid, sorted; `step_entered` as found by is_step_entered unless told.

    Of hits that fall on one grid point at one pitch the nearest stays there and the others go to their nearest free tick
    (a flam), or go (a double trigger). Durations are rounded to ticks, at least 1.
    """
    played = sorted(played, key=lambda p: (p.onset, p.pitch, -p.duration))
    if not played:
        return []
    ticks = np.array([p.onset for p in played]) * TICKS_PER_QUARTER
    if is_step_entered(played) if step_entered is None else step_entered:
        onsets, timing = np.round(ticks).astype(int), np.zeros(len(ticks), dtype=int)
    else:
        steps = grid_steps(ticks, tempo_bpm)
        onsets = (np.round(ticks / steps) * steps).astype(int)
        far = np.abs(ticks - onsets) * TIMING_PER_TICK > MAX_TIMING + 0.5
        onsets = np.where(far, np.round(ticks).astype(int), onsets)
        timing = np.round((ticks - onsets) * TIMING_PER_TICK).astype(int)
    onsets = np.maximum(onsets, 0)
    taken: dict[tuple[int, int], Note] = {}
    for i in sorted(range(len(played)), key=lambda i: abs(int(timing[i]))):
        note, onset, offset = played[i], int(onsets[i]), int(timing[i])
        if (onset, note.pitch) in taken:
            nearest = max(0, round(float(ticks[i])))
            if not offset or (nearest, note.pitch) in taken:
                continue
            onset, offset = nearest, round((float(ticks[i]) - nearest) * TIMING_PER_TICK)
        offset = max(-MAX_TIMING, -TIMING_PER_TICK * onset, min(MAX_TIMING, offset))
        taken[onset, note.pitch] = Note(
            onset, max(1, round(note.duration * TICKS_PER_QUARTER)), note.pitch, min(127, max(1, note.velocity)), offset
        )
    return [taken[at] for at in sorted(taken)]
