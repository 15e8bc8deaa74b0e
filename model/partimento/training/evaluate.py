"""How well a style predicts music, by the network that plays: nats per note, by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from partimento._core import PART_NAMES, WINDOW_BARS, Cells, Score
from partimento.corpora import read_corpus
from partimento.midi import read_midi
from partimento.styles import Style

ASKED_BARS, GIVEN_BARS = 8, 8
assert ASKED_BARS + GIVEN_BARS <= WINDOW_BARS


def nats_by_part(style: Style, score: Score) -> tuple[dict[str, float], dict[str, int]]:
    """Nats and notes (chord symbols in the harmony) by part. Eight bars are asked at a time, in view of the eight
    before.

    ValueError for an unknown meter and for a bar with more events than the context holds.
    """
    nats: dict[str, float] = defaultdict(float)
    notes: dict[str, int] = defaultdict(int)
    parts = [p for p in PART_NAMES if score.has(p)]
    start = 0
    while start < score.bars:
        first, last = max(0, start - GIVEN_BARS), min(score.bars, start + ASKED_BARS)
        while True:
            given, asked = Cells(score.bars), Cells(score.bars)
            for part in parts:
                for bar in range(first, last):
                    (given if bar < start else asked).set(part, bar)
            found = style.core.nats(score, first, last - first, given, asked)
            if found is not None:
                for part, (value, count) in found.items():
                    nats[part] += value
                    notes[part] += count
            elif first < start:  # too many events for the context: show fewer bars, then ask for fewer
                first += 1
                continue
            elif last - start > 1:
                last -= 1
                continue
            else:
                raise ValueError(f"bar {start + 1} has more notes than the style's context holds")
            break
        start = last
    return dict(nats), dict(notes)


def read_music(paths: list[Path]) -> Iterator[tuple[str, Score | str]]:
    """(name, score or the reason for none) of MIDI files, folders of them, and the held-out tenth of corpus
    archives.
    """
    for path in paths:
        if path.suffix == ".zip":
            pieces, summary = read_corpus(path)
            yield from ((p.name, p.score) for p in pieces if p.held_out)
            yield from ((s["name"], s["reason"]) for s in summary["skipped"])
            continue
        files = sorted(p for p in path.rglob("*") if p.suffix.lower() in (".mid", ".midi")) if path.is_dir() else [path]
        if not files:
            raise ValueError(f"{path}: no MIDI files in it")
        for file in files:
            try:
                yield str(file), read_midi(file)
            except ValueError as error:
                if not path.is_dir():
                    raise
                yield str(file), str(error)


def score_music(style: Style, paths: list[Path]) -> dict[str, Any]:
    """{"nats_per_note": {part or "all": nats}, "notes": {...}, "pieces": n, "skipped": [{name, reason}]}."""
    nats: dict[str, float] = defaultdict(float)
    notes: dict[str, int] = defaultdict(int)
    pieces, skipped = 0, []
    for name, score in read_music(paths):
        if isinstance(score, str):
            skipped.append({"name": name, "reason": score})
            continue
        try:
            piece_nats, piece_notes = nats_by_part(style, score)
        except ValueError as error:
            skipped.append({"name": name, "reason": str(error)})
            continue
        pieces += 1
        for part in piece_nats:
            nats[part] += piece_nats[part]
            notes[part] += piece_notes[part]
    if not pieces:
        raise ValueError(
            "no piece to evaluate: "
            + (f"{skipped[0]['name']}: {skipped[0]['reason']}" if skipped else "nothing was found")
        )
    notes["all"], nats["all"] = sum(notes.values()), sum(nats.values())
    return {
        "style": style.card.name,
        "pieces": pieces,
        "nats_per_note": {p: nats[p] / max(1, notes[p]) for p in notes},
        "notes": dict(notes),
        "skipped": skipped,
    }
