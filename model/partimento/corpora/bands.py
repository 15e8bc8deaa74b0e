"""Corpora of MIDI files with whole bands: freedoom, simutrans, openmsx, free-music, planetblupi, mutopia, electronic, nottingham.

Parts are found as in any foreign MIDI file; chords are inferred; the key is the file's, where it tells one that is not C, else inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from partimento._core import TICKS_PER_QUARTER, Key, Meter, Score
from partimento.corpora.archive import Archive
from partimento.corpora.piece import Bar, Piece, Skipped, Song, pieces_of
from partimento.harmony import infer_harmony, key_of
from partimento.foreign import foreign_parts, keys_of, meters_of, tempo_of, tracks_of
from partimento.midi import parse_midi
from partimento.roles import Track, is_drums


# Parodies, remixes and covers of other people's songs among the electronic pieces.
COVERS = ("asdflovania", "dontstartunbelieving", "pario-maint", "celeste", "skiessi", "remix", "cover")
UNCLASSIFIED = 40            # the electronic corpus' key for "some drum sample"


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """No labels but bars_left_out."""
    for name in archive.matching("*.mid"):
        yield from read_file(archive, name)


def read_electronic(archive: Archive) -> Iterator[Piece | Skipped]:
    """Label band: "full" where drums, bass and more play, else "sketch". Covers are left out, as are unclassified drum samples."""
    full = set(archive.text("full_band.txt").split("\n"))
    for name in archive.matching("*.mid"):
        if any(cover in name.lower() for cover in COVERS):
            yield Skipped(name, "a parody, remix or cover by its name")
        else:
            yield from read_file(archive, name, {"band": "full" if name in full else "sketch"}, unclassified=UNCLASSIFIED)


def read_nottingham(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: kind ("jigs", "reels", "waltzes", ...). The chords lie in the bass register there: they are put up an octave."""
    for name in archive.matching("*.mid"):
        kind = re.match(r"[a-z]+", name.rsplit("/", 1)[-1])
        yield from read_file(archive, name, {"kind": kind[0] if kind else ""}, chords_up=12)


def read_file(archive: Archive, name: str, labels: dict[str, Any] | None = None, unclassified: int = -1, chords_up: int = 0) -> Iterator[Piece | Skipped]:
    try:
        midi = parse_midi(archive.read(name), name)
        tracks = [Track(t.name, t.channel, t.program, [n for n in t.notes if not is_drums(t) or n.pitch != unclassified]) for t in tracks_of(midi)]
        parts = foreign_parts([t for t in tracks if t.notes])
        if not parts:
            raise ValueError(f"{name}: no notes that a part could play")
        end = max(n.onset_ticks for _, notes in parts.values() for n in notes) + 1
        bars = bars_of(meters_of(midi, end / TICKS_PER_QUARTER), end)
    except ValueError as error:
        yield Skipped(name, str(error))
        return
    for note in parts["chords"][1] if "chords" in parts else ():
        note.pitch += chords_up
    song = Song(bars, {p: notes for p, (_, notes) in parts.items()}, programs={p: program for p, (program, _) in parts.items()}, tempo_bpm=tempo_of(midi))
    for piece in pieces_of(song, archive.corpus, name.removesuffix(".mid"), labels or {}):
        if isinstance(piece, Piece):
            finish(piece.score, keys_of(midi))
        yield piece


def bars_of(spans, end_ticks: int) -> list[Bar]:
    bars = []
    for start, stop, meter in spans:
        at, stop_ticks = round(start * TICKS_PER_QUARTER), round(stop * TICKS_PER_QUARTER)
        while at < stop_ticks:
            bars.append(Bar(at, meter if at + meter.bar_ticks <= stop_ticks or stop_ticks >= end_ticks else None, Key()))
            at += meter.bar_ticks
    return bars


def finish(score: Score, keys) -> None:
    score.harmony = infer_harmony(score)
    score.key = keys[0][1] if len(keys) == 1 else key_of(score)
