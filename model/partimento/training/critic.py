"""What the core's critic knows of a style: how its music's figures differ from those of what its network writes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from partimento import _core
from partimento._core import PART_NAMES, Score, figure_names, figures_of, write_whole
from partimento.controls import Controls
from partimento.corpora.shards import Piece, is_whole
from partimento.styles import Style
from partimento.training.structure import opening_of, with_parts

SONG_BARS, FEWEST_BARS = 32, 16
BATCH = 8
SONGS = 160  # that the style writes to be told apart
FIRST_SEED = 1 << 20  # far from those that benchmarks judge
MOST_PIECES = 400  # of a source
FARTHEST = 4.0  # widths that a figure may lie off, as in the core
END = 0.5  # how much ends weigh beside all else
PENALTY = 50.0  # on the squares of the weights, in spans
ROUNDS = 40
FEWEST_SPANS = 16  # that have a figure

Heard = list[list[float]]  # the figures of spans


def spans_of(song: Score) -> Heard:
    """The figures of a song's first half and of all of it, whatever its end."""
    halves = [song.bars // 2] if song.bars >= 2 * FEWEST_BARS else []
    return [[value for *_, value in figures_of(song, 0, bars, False)] for bars in (*halves, song.bars)]


def end_of(song: Score) -> Heard:
    """The figures of how a whole song ends, and of nothing else."""
    first = max(0, song.bars - SONG_BARS)
    open_end, end = (figures_of(song, first, song.bars, ends) for ends in (False, True))
    return [[value if math.isnan(before) else math.nan for (*_, before), (*_, value) in zip(open_end, end)]]


def real_songs(material: Sequence[tuple[float, list[Piece]]], parts: Sequence[str]) -> list[tuple[Score, bool, float]]:
    """(score, whether it is a whole song, weight) of pieces of 16 bars or more, by source, in the style's parts."""
    found = []
    for share, pieces in material:
        names = {(p.corpus, p.name) for p in pieces}
        long = [p for p in sorted(pieces, key=lambda p: p.name) if p.score.bars >= FEWEST_BARS]
        long = [long[i * len(long) // MOST_PIECES] for i in range(MOST_PIECES)] if len(long) > MOST_PIECES else long
        found += [(with_parts(p.score, parts), is_whole(p, names), share / len(long)) for p in long]
    return found


def learn_critic(style: Style, material: Sequence[tuple[float, list[Piece]]], songs: int = SONGS) -> np.ndarray:
    """Middle, width, weight and weight of the square of every figure, float32 (figures, 4).

    material: the style's training music by source, with the source's weight. ValueError where it has no songs.
    """
    real = real_songs(material, style.card.parts)
    if not real:
        raise ValueError(f"{style.card.name}: its music has no piece of {FEWEST_BARS} bars to learn a critic from")
    openings = [opening_of(score) for score, *_ in real]
    heard = [spans_of(o.excerpt(0, min(SONG_BARS, o.bars))) for o in openings]
    ends = [(end_of(score), weight) for score, whole, weight in real if whole]
    made, made_ends = [], []
    reached = np.cumsum([weight for *_, weight in real])
    partners = np.searchsorted(reached, (np.arange(songs) + 0.5) / songs * reached[-1])
    for first in range(0, songs, BATCH):
        count = min(BATCH, songs - first)
        written = style.generate(SONG_BARS, seed=FIRST_SEED + first, takes=count, controls=Controls(quality="draft"))
        for song, partner in zip(written, partners[first:]):
            alike = with_parts(song, [part for part in PART_NAMES if real[partner][0].has(part)])
            made.append(spans_of(alike))
            made_ends.append(end_of(alike))
    kinds = [(False, heard, [weight for *_, weight in real], 1.0), (True, made, [1.0] * songs, 1.0)]
    if ends:
        kinds += [(False, [end for end, _ in ends], [w for _, w in ends], END), (True, made_ends, [1.0] * songs, END)]
    figures = np.array([span for _, songs_heard, *_ in kinds for spans in songs_heard for span in spans])
    ours = np.array([mine for mine, songs_heard, *_ in kinds for spans in songs_heard for _ in spans])
    weights = np.concatenate([weighed(songs_heard, by, total) for _, songs_heard, by, total in kinds])
    return regress(figures, ours, weights)


def weighed(songs: list[Heard], by: Sequence[float], total: float) -> np.ndarray:
    """A weight for each span of the songs; they add up to `total`."""
    found = np.array([weight / len(spans) for spans, weight in zip(songs, by) for _ in spans])
    whole: np.ndarray = total * found / found.sum()
    return whole


def regress(figures: np.ndarray, ours: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """See learn_critic. figures (spans, figures), NaN unknown; ours, weights (spans), a sum of 1 for each kind."""
    known = ~np.isnan(figures)
    count = np.maximum((weights[:, None] * known).sum(0), 1e-9)
    middle = (weights[:, None] * np.where(known, figures, 0)).sum(0) / count
    width = np.sqrt((weights[:, None] * np.where(known, figures - middle, 0) ** 2).sum(0) / count)
    width = np.where((width < 1e-6) | (known.sum(0) < FEWEST_SPANS), np.inf, width)
    off = np.where(known, np.clip((figures - middle) / width, -FARTHEST, FARTHEST), 0)
    x = np.hstack([off, np.where(known & np.isfinite(width), off**2 - 1, 0), np.ones((len(off), 1))])
    w, target = weights * len(weights) / weights.sum(), (~ours).astype(float)
    ridge = np.full(x.shape[1], PENALTY)
    ridge[-1] = 1e-6
    counted = np.ones(x.shape[1], bool)
    while True:
        found = fitted(x * counted, target, w, ridge)
        wild = counted & (np.arange(len(found)) // len(middle) == 1) & (found > 0)
        if not wild.any():
            break
        counted &= ~wild  # what is rare in our songs is not the better the stranger it is
    linear, square = found[: len(middle)], found[len(middle) : -1]
    finite = np.isfinite(width)
    return np.stack(
        [middle, np.where(finite, width, 1), np.where(finite, linear, 0), np.where(finite, square, 0)], axis=1
    ).astype(np.float32)


def fitted(x: np.ndarray, target: np.ndarray, w: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """The weights of a logistic regression, by Newton's method."""
    found = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (w * (p - target)) + ridge * found
        curve = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    return found


def add_critic(path: Path, critic: np.ndarray) -> Style:
    """Writes the critic into a style's file; all else in it stays, bit by bit. Returns the style."""
    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        metadata = dict(file.metadata())
    tensors["critic"] = critic
    metadata["figures"] = figure_names()
    write_whole(path, save(tensors, metadata))
    return Style(_core.Style(path), path)
