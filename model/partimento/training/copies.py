"""The copy index of a style's training music, which bounds and finds copies. See the core's copies.h."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from safetensors import safe_open

from partimento._core import copy_grams
from partimento.corpora.shards import Piece, read_shard
from partimento.training.recipe import Recipe, Source

MOST_PIECES = 1 << 16
WIDEST_GAP = 65535


def pieces_by_source(recipe: Recipe, shards: Path, corpora: dict[str, list[Piece]]) -> list[tuple[Source, list[Piece]]]:
    """What a network trained on the recipe saw. Shards are read into `corpora`, each once."""
    found = []
    for source in recipe.sources:
        if source.corpus not in corpora:
            corpora[source.corpus] = read_shard(shards / f"{source.corpus}.jsonl.gz")
        found.append((source, source.pick(corpora[source.corpus], held_out=False)))
    return found


def training_pieces(recipes: Iterable[Recipe], shards: Path, corpora: dict[str, list[Piece]]) -> list[Piece]:
    """Every piece that networks trained on these recipes saw, once. See pieces_by_source."""
    found = {
        f"{p.corpus}/{p.name}/{source.swing}": p
        for recipe in recipes
        for source, pieces in pieces_by_source(recipe, shards, corpora)
        for p in pieces
    }
    return [found[name] for name in sorted(found)]


def copy_tensors(pieces: list[Piece], base: Path | None = None) -> dict[str, np.ndarray]:
    """The copy index as tensors: gaps uint16, pieces uint16 (n), names uint8 (text, one line a piece).

    The n-grams' hashes (n) rise; gaps holds the distance from each to the next, and 65535 continues in the number after
    it. If several pieces share an n-gram, the first one counts. base: a style's file whose index is appended.
    """
    with_lines = [
        (f"{p.corpus}/{p.name}".replace("\n", " "), grams) for p in pieces if len(grams := copy_grams(p.score))
    ]
    names, every = [name for name, _ in with_lines], [grams for _, grams in with_lines]
    owners = np.repeat(np.arange(len(names)), [len(grams) for grams in every])
    if base:
        base_hashes, base_pieces, base_names = read_index(base)
        owners, every = np.concatenate([owners, len(names) + base_pieces]), [*every, base_hashes]
        names += base_names
    if len(names) > MOST_PIECES:
        raise ValueError(
            f"{len(names)} pieces have melodies or basses, more than the {MOST_PIECES} that an index can name"
        )
    hashes, first = np.unique(np.concatenate(every or [np.zeros(0, np.uint32)]), return_index=True)
    steps: np.ndarray = np.diff(hashes.astype(np.int64), prepend=np.int64(0))
    gaps = np.full(len(steps) + int((steps // WIDEST_GAP).sum()), WIDEST_GAP, np.uint16)
    gaps[np.cumsum(steps // WIDEST_GAP + 1) - 1] = steps % WIDEST_GAP
    return {
        "copies.gaps": gaps,
        "copies.pieces": owners[first].astype(np.uint16),
        "copies.names": np.frombuffer("\n".join(names).encode(), np.uint8),
    }


def read_index(style: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The index of a style's file: hashes uint32 (n), rising, pieces int64 (n), and the pieces' names. Empty without
    one.
    """
    with safe_open(style, "np") as file:
        if "copies.gaps" not in file.keys():
            return np.zeros(0, np.uint32), np.zeros(0, np.int64), []
        gaps, pieces, names = (file.get_tensor(f"copies.{name}") for name in ("gaps", "pieces", "names"))
    return (
        np.cumsum(gaps.astype(np.int64))[gaps < WIDEST_GAP].astype(np.uint32),
        pieces.astype(np.int64),
        names.tobytes().decode().split("\n"),
    )
