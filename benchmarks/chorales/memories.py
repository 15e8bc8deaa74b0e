"""Memories of chorales: counts of how a voice moved on in similar contexts, in other pieces and earlier in the same
one.

On disk they are hashes and counts.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from partimento.training.checkpoint import read_tensors
from rolls import REST, STEP, VOICES, ago, drawn_before, intervals, shifts_of
from safetensors.torch import save_file

OUTCOMES = 2 * STEP + 2  # of a slot: a step of the voice, from a rest, or to a rest


class Memory(NamedTuple):
    """The context that a memory conditions on.

    It holds the pitches of `voices` (empty: the voice that is asked for) just before the step and at the last `lengths`
    multiples of `stride` steps, those of `drawn` in the step itself, and, if `degree`, the degree that the voice
    sounds.
    """

    voices: tuple[int, ...]
    drawn: tuple[int, ...]
    stride: int
    lengths: tuple[int, ...]
    degree: bool = False


OUTER, ALL = (0, 3), (0, 1, 2, 3)
MEMORIES = (
    Memory((0,), (0,), 4, (1, 2, 3, 4, 6, 8, 12, 16)),
    Memory(OUTER, OUTER, 4, (1, 2, 3, 4, 8)),
    Memory(ALL, ALL, 4, (0, 1, 2, 4)),
    Memory((), (), 2, (1, 2, 4, 6, 8, 12)),
    Memory((), ALL, 2, (0, 1, 2, 4)),
    Memory(ALL, ALL, 2, (0, 1, 2), degree=True),
    Memory((), OUTER, 2, (0, 1, 2, 4), degree=True),
)
LEVELS = tuple(i for i, memory in enumerate(MEMORIES) for _ in memory.lengths)
RECALLED = tuple(f"{where}{i}" for where in ("others", "itself") for i in range(len(MEMORIES)))
SURE = 3 * max(len(memory.lengths) for memory in MEMORIES) + 1


def outcomes(piece: np.ndarray) -> np.ndarray:
    """The outcome of every slot (steps, 4), 0..OUTCOMES - 1."""
    return intervals(piece, ago(piece, 1), STEP)


def contexts(piece: np.ndarray) -> np.ndarray:
    """Hashes (steps, 4, levels) of each memory's context before each slot, at each of its lengths.

    They are multiples of 32 below 2^40. Pitches are relative to the last one of the voice.
    """
    steps, shifts, last, out = np.arange(len(piece)), shifts_of(piece), ago(piece, 1), []

    def add(hashes: np.ndarray, *values: Any) -> np.ndarray:
        for value in values:
            hashes = (hashes ^ np.asarray(value).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            hashes = hashes ^ hashes >> np.uint64(29)
        return hashes

    for voice in VOICES:
        here = last[:, voice]

        def relative(pitches: np.ndarray, voices: Iterable[int]) -> list[np.ndarray]:
            rests = 301 + 2 * (pitches == REST) + (here == REST)[:, None]
            return list(
                np.where(pitches == 0, 300, np.where(rests > 301, rests, pitches - here[:, None])).T[list(voices)]
            )

        degree = np.where((here > 0) & (here < REST), (here + shifts) % 12 + 1, 0)
        for number, memory in enumerate(MEMORIES):
            voices, drawn_voices = memory.voices or (voice,), (u for u in drawn_before(voice) if u in memory.drawn)
            hashes = add(
                np.full(len(piece), 1 + voice + 4 * number, np.uint64),
                steps % 4,
                degree * memory.degree,
                *relative(piece, drawn_voices),
                *relative(last, voices),
            )
            for length in range(memory.lengths[-1] + 1):
                if length in memory.lengths:
                    out.append(add(hashes, length))
                hashes = add(
                    hashes, *relative(ago(piece, 1 + (steps - 1) % memory.stride + memory.stride * length), voices)
                )
    return np.stack(out, 1).reshape(len(piece), 4, -1) >> np.uint64(29) << np.uint64(5)


class Counts:
    """Counts of outcomes by context on the eighths of some pieces: codes (n), sorted, which are contexts with an
    outcome in their last five bits, and counts (n).
    """

    def __init__(self, codes: np.ndarray, counts: np.ndarray) -> None:
        self.codes, self.counts = codes, counts

    @classmethod
    def of(cls, pieces: list[np.ndarray]) -> "Counts":
        codes = [(contexts(piece) + outcomes(piece)[..., None].astype(np.uint64))[::2].ravel() for piece in pieces]
        return cls(*np.unique(np.concatenate(codes), return_counts=True))

    def find(self, asked: np.ndarray) -> np.ndarray:
        """The counts of all outcomes in contexts (...), (..., OUTCOMES)."""
        found, at = np.zeros((*asked.shape, OUTCOMES), np.int64), np.searchsorted(self.codes, asked)
        codes = np.append(self.codes, np.uint64(1 << 63))
        while (same := codes[at] >> np.uint64(5) == asked >> np.uint64(5)).any():
            where = same.nonzero()
            found[(*where, (codes[at[where]] & np.uint64(31)).astype(np.int64))] = self.counts[at[where]]
            at = at + same
        return found

    def save(self, path: Path) -> None:
        """Writes six bytes each: the code, and 16 log2 of the count, which is exact for counts below 30."""
        high, low, counts = (
            (self.codes >> np.uint64(32)).astype(np.uint8),
            self.codes.astype(np.uint32),
            np.rint(16 * np.log2(self.counts)).astype(np.uint8),
        )
        save_file(
            {"high": torch.from_numpy(high), "low": torch.from_numpy(low), "counts": torch.from_numpy(counts)}, path
        )

    @classmethod
    def load(cls, path: Path) -> "Counts":
        """The counts that `save` wrote. ValueError naming any other file."""
        columns = {name: tensor.numpy() for name, tensor in read_tensors(path, "")[0].items()}
        if {name: column.dtype for name, column in columns.items()} != {
            "high": np.uint8,
            "low": np.uint32,
            "counts": np.uint8,
        } or len({column.shape for column in columns.values()}) > 1:
            raise ValueError(f"{path}: no counts of a memory: high, low and counts, of one size, are expected")
        return cls(
            columns["high"].astype(np.uint64) << np.uint64(32) | columns["low"].astype(np.uint64),
            np.rint(2 ** (columns["counts"] / 16)).astype(np.int64),
        )


def counts_of_itself(asked: np.ndarray, came: np.ndarray) -> np.ndarray:
    """As Counts.find, in contexts (steps, 4, levels), of outcomes `came` (steps, 4) earlier in the piece."""
    found = np.zeros((*asked.shape, OUTCOMES), np.int64)
    for voice, level in np.ndindex(asked.shape[1:]):
        alike = np.tril(asked[:, None, voice, level] == asked[:, voice, level], -1)
        found[:, voice, level] = alike.astype(np.float32) @ (came[:, voice, None] == np.arange(OUTCOMES)).astype(
            np.float32
        )
    return found


def recall(piece: np.ndarray, counts: Counts | None = None, among_them: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """What memories predict for each slot on the eighths: log-probabilities (steps, 4, RECALLED, OUTCOMES) and their
    confidence (steps, 4, RECALLED), 0 for none.

    They use the counts of other pieces (`among_them`: the counts include this piece, which is left out) and of the past
    of this one. Longer and shorter contexts are mixed (Witten and Bell 1991).
    """
    asked, said, sure = (
        contexts(piece)[::2],
        np.zeros((len(piece), 4, len(RECALLED), OUTCOMES), np.float16),
        np.zeros((len(piece), 4, len(RECALLED)), np.int64),
    )
    itself = counts_of_itself(asked, outcomes(piece)[::2])
    others = counts.find(asked) if counts else np.zeros_like(itself)
    if among_them:
        others = others - Counts.of([piece]).find(asked)
    for first, table in (0, others), (len(MEMORIES), itself):
        total, kinds = table.sum(-1), (table > 0).sum(-1)
        for memory in range(len(MEMORIES)):
            chances, at = np.full((len(asked), 4, OUTCOMES), 1 / OUTCOMES), first + memory
            for depth, level in enumerate(i for i, of in enumerate(LEVELS) if of == memory):
                known, unlike = total[:, :, level] > 0, kinds[:, :, level]
                mixed = (table[:, :, level] + chances * unlike[..., None] / 2) / np.maximum(
                    total[:, :, level] + unlike / 2, 1
                )[..., None]
                chances = np.where(known[..., None], mixed, chances)
                sure[::2, :, at] = np.where(
                    known, 3 * depth + 1 + np.where(unlike > 1, 0, 1 + (total[:, :, level] > 1)), sure[::2, :, at]
                )
            said[::2, :, at] = np.where(sure[::2, :, at, None] > 0, np.log(chances), 0)
    return said, sure
