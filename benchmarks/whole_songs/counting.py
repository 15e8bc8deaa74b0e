"""What figures of several parts are counted with."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from whole_songs.song import NOTHING, Song


@dataclass(frozen=True)
class Figure:
    """One number of a song; NaN where the song lacks one of the `parts`, or has too little to count."""

    name: str
    parts: tuple[str, ...]
    count: Callable[[Song], float]

    def of(self, song: Song) -> float:
        return self.count(song) if all(song.has(part) for part in self.parts) else NOTHING


def mean(values: Iterable[float], fewest: int = 1) -> float:
    """Also of truths, as their share; NaN for fewer than `fewest`."""
    found = [float(v) for v in values]
    return float(np.mean(found)) if len(found) >= max(1, fewest) else NOTHING


def spread(values: Iterable[float], fewest: int = 2) -> float:
    """Standard deviation."""
    found = [float(v) for v in values]
    return float(np.std(found)) if len(found) >= fewest else NOTHING


def recurs(bars: Mapping[int, Hashable], lag: int, fewest: int, counted: Iterable[int] | None = None) -> float:
    """The share of bars (of those in `counted`, or all) that are as the bar `lag` before, where both sound; NaN for fewer
    than `fewest`.
    """
    return mean(
        (bars[b] == bars[b - lag] for b in (bars if counted is None else counted) if b - lag in bars), fewest=fewest
    )


def likeness(a: frozenset[Hashable], b: frozenset[Hashable]) -> float:
    """Jaccard's: 1 the same, 0 nothing in common."""
    return len(a & b) / len(a | b) if a | b else 1.0
