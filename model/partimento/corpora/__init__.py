"""Readers of music corpora: one module a format. Archives are only read, never written to.

A piece is a score with labels; what cannot be read is Skipped, with the reason. A tenth of the pieces, chosen by a hash
of their names, is held out from training, and so are their doubles (see doubles).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from partimento._core import PART_NAMES
from partimento.corpora import (
    bands,
    chorales,
    groove,
    humdrum,
    impro_visor,
    isophonics,
    lieder,
    openewld,
    openhymnal,
    pop909,
)
from partimento.corpora.archive import Archive
from partimento.corpora.piece import Piece, Skipped, held_out

__all__ = ["CORPORA", "Archive", "Piece", "Skipped", "archives_in", "held_out", "read", "read_corpus", "summary"]

# By the archive's stem. A new corpus needs a module with a `read`, and a line here.
CORPORA: dict[str, Callable[[Archive], Iterator[Piece | Skipped]]] = {
    "pop909": pop909.read,
    "groove": groove.read,
    "rs200": humdrum.read_rs200,
    "billboard-chords": humdrum.read_billboard,
    "isophonics-beatles": isophonics.read,
    "freedoom": bands.read,
    "simutrans": bands.read,
    "openmsx": bands.read,
    "free-music": bands.read,
    "planetblupi": bands.read,
    "electronic": bands.read_electronic,
    "mutopia": bands.read_mutopia,
    "nottingham": bands.read_nottingham,
    "openewld": openewld.read,
    "jsb-chorales-16th": chorales.read,
    "openhymnal": openhymnal.read,
    "openscore-lieder": lieder.read,
    "impro-visor": impro_visor.read,
}


def read(archive: str | Path) -> Iterator[Piece | Skipped]:
    """The pieces of a corpus archive, in the order of its files. ValueError for an unknown or unreadable archive."""
    opened = Archive(archive)
    if opened.corpus not in CORPORA:
        raise ValueError(f"{archive}: no reader for a corpus '{opened.corpus}'; there are {', '.join(sorted(CORPORA))}")
    yield from CORPORA[opened.corpus](opened)


def read_corpus(archive: str | Path) -> tuple[list[Piece], dict[str, Any]]:
    """All pieces, and a JSON-able summary: counts of pieces, bars and notes by part, and what was skipped.

    In the harmony, chord symbols count as notes.
    """
    pieces: list[Piece] = []
    skipped: list[Skipped] = []
    for found in read(archive):
        if isinstance(found, Piece):
            pieces.append(found)
        else:
            skipped.append(found)
    notes: Counter[str] = Counter(dict.fromkeys(PART_NAMES, 0))
    for piece in pieces:
        for part in PART_NAMES:
            notes[part] += len(piece.score.harmony if part == "harmony" else piece.score.notes(part))
    return pieces, {
        "corpus": Archive(archive).corpus,
        "pieces": len(pieces),
        "held_out": sum(p.held_out for p in pieces),
        "bars": sum(p.score.bars for p in pieces),
        "bars_left_out": sum(p.labels.get("bars_left_out", 0) for p in pieces),
        "notes": dict(notes),
        "skipped": [{"name": s.name, "reason": s.reason} for s in skipped],
    }


def summary(archive: str | Path) -> dict[str, Any]:
    """The summary that read_corpus gives."""
    return read_corpus(archive)[1]


def archives_in(paths: Iterable[str | Path]) -> list[Path]:
    """The corpus archives among `paths` and in folders of them. ValueError for a folder without any."""
    found = []
    for path in map(Path, paths):
        if path.is_dir() and path.name not in CORPORA:
            inside = sorted(p for p in path.iterdir() if (p.stem if p.suffix == ".zip" else p.name) in CORPORA)
            if not inside:
                raise ValueError(f"{path}: no corpus archives in it")
            found += inside
        else:
            found.append(path)
    return found
