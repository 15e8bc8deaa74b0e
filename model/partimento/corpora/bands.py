"""Corpora of MIDI files with whole bands: freedoom, simutrans, openmsx, free-music, planetblupi, mutopia, electronic
and nottingham.

Parts are found as in any foreign MIDI file, and chords are inferred. The key is the file's if it has exactly one key
that is not C, else inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from partimento._core import (
    TICKS_PER_QUARTER,
    Key,
    Score,
    Span,
    align,
    fitting_key,
    infer_harmony,
    is_drums,
    key_of,
    parts_of,
)
from partimento.corpora.archive import Archive
from partimento.corpora.piece import Bar, Piece, Skipped, Song, pieces_of
from partimento.midi import parse_midi

# Words in the names of parodies, remixes and covers among the electronic pieces.
COVERS = ("asdflovania", "dontstartunbelieving", "pario-maint", "celeste", "skiessi", "remix", "cover")
# Endings of names that number versions and movements of one piece: they are held out together.
VERSION = re.compile(
    r"([-_ ](v?\d+|final|extra|redux|alt|fallfix|imprived|old|new|short|long|loop|demo|stage\d+))+$", re.IGNORECASE
)
UNCLASSIFIED = 40  # the electronic corpus' key for "some drum sample"

MAX_DISSONANCE = 1.4  # 17 of 451 pieces are above it; those just below are dissonant on purpose


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: bars_left_out alone."""
    for name in archive.matching("*.mid"):
        yield from read_file(archive, name)


def read_mutopia(archive: Archive) -> Iterator[Piece | Skipped]:
    """Label folder: the archive's, named by composer ("JoplinS") or kind ("Jazz")."""
    for name in archive.matching("*.mid"):
        yield from read_file(archive, name, {"folder": re.split(r"[/_]", name.removeprefix(archive.corpus + "/"))[0]})


def read_electronic(archive: Archive) -> Iterator[Piece | Skipped]:
    """Label band: "full" if drums, bass and more play, else "sketch". Covers and unclassified drum samples are left
    out.
    """
    full = set(archive.text("full_band.txt").split("\n"))
    for name in archive.matching("*.mid"):
        if any(cover in name.lower() for cover in COVERS):
            yield Skipped(name, "its name says parody, remix or cover")
        else:
            labels = {"band": "full" if name in full else "sketch"}
            for piece in read_file(archive, name, labels, unclassified=UNCLASSIFIED):
                if isinstance(piece, Piece) and dissonance(piece.score) > MAX_DISSONANCE:
                    yield Skipped(piece.name, "the bass is in another key than the rest: transposed samples")
                else:
                    yield piece


def read_nottingham(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: kind ("jigs", "reels", "waltzes", ...). The chords lie in the bass register: they move up an octave."""
    for name in archive.matching("*.mid"):
        kind = re.match(r"[a-z]+", name.rsplit("/", 1)[-1])
        yield from read_file(archive, name, {"kind": kind[0] if kind else ""}, chords_up=12)


def read_file(
    archive: Archive, name: str, labels: dict[str, Any] | None = None, unclassified: int = -1, chords_up: int = 0
) -> Iterator[Piece | Skipped]:
    try:
        midi = parse_midi(archive.read(name), name)
        tracks = midi.tracks()
        for track in tracks:
            if is_drums(track):
                track.notes = [n for n in track.notes if n.pitch != unclassified]
        tracks = [t for t in tracks if t.notes]
        end = max((n.onset + 1e-6 for t in tracks for n in t.notes), default=0.0)
        tracks, spans = align(tracks, midi.meters(end))
        parts = parts_of(tracks, midi.tempo_bpm())
        if not parts:
            raise ValueError(f"{name}: no notes that a part could play")
    except ValueError as error:
        yield Skipped(name, str(error))
        return
    notes = {part: taken.notes for part, taken in parts.items()}
    for note in notes.get("chords", ()):
        note.pitch += chords_up
    song = Song(
        bars_of(spans),
        notes,
        programs={part: taken.program for part, taken in parts.items()},
        tempo_bpm=midi.tempo_bpm(),
    )
    stem = name.removesuffix(".mid")
    for piece in pieces_of(song, archive.corpus, stem, labels or {}, f"{archive.corpus}/{VERSION.sub('', stem)}"):
        if isinstance(piece, Piece):
            finish(piece.score, midi.keys())
        yield piece


def bars_of(spans: list[Span]) -> list[Bar]:
    """The bars of each span. A bar that the next span cuts short has no meter. Keys are found later."""
    bars = []
    for i, span in enumerate(spans):
        at, end = round(span.start * TICKS_PER_QUARTER), round(span.end * TICKS_PER_QUARTER)
        bar, last = span.meter.bar_ticks, i == len(spans) - 1
        while at < end or (last and at == end):
            bars.append(Bar(at, span.meter if at + bar <= end or last else None, Key()))
            at += bar
    return bars


def finish(score: Score, keys: list[tuple[float, Key]]) -> None:
    """Sets the chords, and the key unless the file has a single one."""
    score.harmony = infer_harmony(score)
    score.key = fitting_key(score, keys[0][1]) if len(keys) == 1 else key_of(score)


def dissonance(score: Score) -> float:
    """How much better the bass would fit the chords and the melody in another key; 1.0 if no better.

    The fit is the share of the bass's time on sounding pitch classes, plus twice the overlap of pitch class profiles.
    """
    step = TICKS_PER_QUARTER // 4
    rest, bass = (np.zeros((-(-score.end_ticks // step) + 1, 12)) for _ in range(2))
    for part, sounding in (("melody", rest), ("chords", rest), ("bass", bass)):
        for n in score.notes(part):
            sounding[n.onset_ticks // step : -(-(n.onset_ticks + n.duration_ticks) // step), n.pitch % 12] = 1
    both = (rest.sum(axis=1) > 0) & (bass.sum(axis=1) > 0)
    if both.sum() < 64:
        return 1.0
    rest, bass = rest[both], bass[both]
    profile, low = rest.sum(axis=0) / rest.sum(), bass.sum(axis=0) / bass.sum()
    fits = [
        (np.roll(bass, up, axis=1) * rest).sum() / bass.sum() + 2 * np.minimum(np.roll(low, up), profile).sum()
        for up in range(12)
    ]
    return float(max(fits) / max(fits[0], 1e-9))
