"""Shards: the pieces of one corpus as gzipped JSON lines, small enough to move to the machine that trains."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partimento._core import METERS, PART_NAMES, Score
from partimento.files import write_json_lines

MAX_LINE_BYTES = 16 << 20
LOOPS = ("groove",)  # corpora whose pieces are takes, not songs


@dataclass
class Piece:
    """A score with labels. Pieces with the same `song` are held out together; empty: it stands alone."""

    name: str
    corpus: str
    score: Score
    held_out: bool
    labels: dict[str, Any]
    song: str = ""


def is_whole(piece: Piece, names: Container[tuple[str, str]]) -> bool:
    """Whether the piece is a whole song, judged by its name and `names`, the (corpus, name) of all pieces."""
    return (
        piece.corpus not in LOOPS
        and not piece.labels.get("bars_left_out")
        and (piece.corpus, f"{piece.name.split('#')[0]}#2") not in names
    )


def write_shard(path: Path, pieces: Iterable[Piece]) -> int:
    """Writes the file whole or not at all; returns the number of pieces."""
    return write_json_lines(
        path,
        (
            {
                "name": piece.name,
                "corpus": piece.corpus,
                "song": piece.song,
                "held_out": piece.held_out,
                "labels": piece.labels,
                "score": json.loads(piece.score.to_json()),
            }
            for piece in pieces
        ),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rb") as lines:
        while line := lines.readline(MAX_LINE_BYTES):
            yield json.loads(line)


def read_shard(path: Path) -> list[Piece]:
    """The pieces of a shard, without silent ones and meters that styles do not know. ValueError naming a bad file."""
    pieces = []
    try:
        for raw in _rows(path):
            score = Score.from_json(json.dumps(raw["score"]))
            if score.meter in METERS and any(score.has(part) for part in PART_NAMES):
                pieces.append(
                    Piece(raw["name"], raw["corpus"], score, raw["held_out"], raw["labels"], raw.get("song", ""))
                )
    except (OSError, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"{path}: not a shard of pieces: {error}") from None
    return pieces


def hold_out(path: Path, names: set[str]) -> None:
    """Marks these pieces of a shard as held out."""
    write_json_lines(path, ({**raw, "held_out": raw["held_out"] or raw["name"] in names} for raw in _rows(path)))
