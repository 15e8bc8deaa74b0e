"""Pieces as gzipped JSON lines, one file a corpus: what a training run reads, small enough to carry to another
machine.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partimento._core import METERS, PART_NAMES, Score
from partimento.files import write_json_lines

MAX_LINE_BYTES = 16 << 20


@dataclass
class Piece:
    name: str
    corpus: str
    score: Score
    held_out: bool
    labels: dict[str, Any]


def write_shard(path: Path, pieces: Iterable[Piece]) -> int:
    """Returns how many pieces were written; the file appears whole or not at all."""
    return write_json_lines(
        path,
        (
            {
                "name": piece.name,
                "corpus": piece.corpus,
                "held_out": piece.held_out,
                "labels": piece.labels,
                "score": json.loads(piece.score.to_json()),
            }
            for piece in pieces
        ),
    )


def read_shard(path: Path) -> list[Piece]:
    """ValueError naming the file where it is not a shard. Pieces in a meter that styles do not know, and silent
    ones, are left out.
    """
    pieces = []
    try:
        with gzip.open(path, "rb") as lines:
            while line := lines.readline(MAX_LINE_BYTES):
                raw = json.loads(line)
                score = Score.from_json(json.dumps(raw["score"]))
                if score.meter in METERS and any(score.has(part) for part in PART_NAMES):
                    pieces.append(Piece(raw["name"], raw["corpus"], score, raw["held_out"], raw["labels"]))
    except (OSError, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"{path}: not a shard of pieces: {error}") from None
    return pieces
