"""The index of what a style was trained on, by which copies are bounded and found. See the core's copies.h."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from partimento._core import copy_grams
from partimento.recipe import Recipe
from partimento.shards import Piece, pieces_of, read_shard

MOST_PIECES = 1 << 16
WIDEST_GAP = 65535


def training_pieces(recipes: Iterable[Recipe], shards: Path) -> list[Piece]:
    """Every piece, once, that a network trained on these recipes saw."""
    found: dict[str, Piece] = {}
    corpora: dict[str, list[Piece]] = {}
    for recipe in recipes:
        for source in recipe.sources:
            if source.corpus not in corpora:
                corpora[source.corpus] = read_shard(shards / f"{source.corpus}.jsonl.gz")
            found |= {f"{p.corpus}/{p.name}/{source.swing}": p for p in pieces_of(source, corpora[source.corpus], held_out=False)}
    return [found[name] for name in sorted(found)]


def copy_tensors(pieces: list[Piece]) -> dict[str, np.ndarray]:
    """Of the grams' hashes (n) in rising order: gaps uint16, from each to the next, 65535 going on into the number after it; pieces
    uint16 (n); names uint8 (text, a line a piece). Of a gram that several pieces have, the first."""
    with_lines = [(p, grams) for p in pieces if len(grams := copy_grams(p.score))]
    if len(with_lines) > MOST_PIECES:
        raise ValueError(f"{len(with_lines)} pieces have melodies or basses, more than the {MOST_PIECES} that an index can name")
    hashes, first = np.unique(np.concatenate([grams for _, grams in with_lines] or [np.zeros(0, np.uint32)]), return_index=True)
    pieces_of = np.repeat(np.arange(len(with_lines)), [len(grams) for _, grams in with_lines]).astype(np.uint16)
    names = "\n".join(f"{p.corpus}/{p.name}".replace("\n", " ") for p, _ in with_lines)
    steps = np.diff(hashes.astype(np.int64), prepend=0)
    gaps = np.full(len(steps) + int((steps // WIDEST_GAP).sum()), WIDEST_GAP, np.uint16)
    gaps[np.cumsum(steps // WIDEST_GAP + 1) - 1] = steps % WIDEST_GAP
    return {"copies.gaps": gaps, "copies.pieces": pieces_of[first], "copies.names": np.frombuffer(names.encode(), np.uint8)}
