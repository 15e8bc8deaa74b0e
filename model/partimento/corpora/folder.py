"""A musician's own folder of MIDI files: Partimento's read back exactly, others are read as foreign MIDI.

Versions and movements of one song are held out together. If the hash of names holds out no song, or all of them, the
song with the lowest hash is held out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from partimento._core import METERS, PART_NAMES, read_midi
from partimento.corpora.archive import Archive
from partimento.corpora.bands import VERSION, read_file
from partimento.corpora.form import find_form
from partimento.corpora.piece import Piece, Skipped, held_out
from partimento.midi import parse_midi

ENDINGS = (".mid", ".midi")
RUN = re.compile(r"#\d+$")  # the number that pieces_of gives to each run of a song


def read_folder(folder: Path, corpus: str) -> tuple[list[Piece], list[Skipped]]:
    """The pieces of a folder or zip archive, and what was skipped.

    ValueError if it is missing, has no MIDI files, or fewer than two readable songs.
    """
    archive = Archive(folder, corpus)
    names = [name for name in archive.names if name.lower().endswith(ENDINGS)]
    if not names:
        raise ValueError(f"{folder}: no MIDI files in it")
    found = [read for name in names for read in read_song(archive, name)]
    pieces = [f for f in found if isinstance(f, Piece)]
    skipped = [Skipped(f.name, f.reason.removeprefix(f"{f.name}: ")) for f in found if isinstance(f, Skipped)]
    songs = sorted({song_of(p) for p in pieces}, key=lambda song: hashlib.sha256(f"{corpus}/{song}".encode()).digest())
    if len(songs) < 2:
        why = f"; {skipped[0].name}: {skipped[0].reason}" if skipped else ""
        raise ValueError(
            f"{folder}: {len(songs) or 'no'} song{'' if songs else 's'} of {len(names)} file{'s' * (len(names) > 1)} "
            f"to learn from, and a style "
            f"needs at least two, one of them held out to decide when to stop{why}"
        )
    out = {song for song in songs if held_out(f"{corpus}/{song}")}
    if not 0 < len(out) < len(songs):
        out = {songs[0]}
    return [replace(p, held_out=song_of(p) in out) for p in pieces], skipped


def read_song(archive: Archive, name: str) -> Iterator[Piece | Skipped]:
    try:
        data = archive.read(name)
        score = read_midi(data)[0] if parse_midi(data, name).is_ours else None
    except ValueError as error:
        yield Skipped(name, str(error))
        return
    if score is None:
        yield from read_file(archive, name)
    elif score.meter not in METERS:
        yield Skipped(name, f"in {score.meter!r}, which styles do not know")
    elif not any(score.has(part) for part in PART_NAMES):
        yield Skipped(name, "no notes and no chords")
    else:
        score.sections = score.sections or find_form(score)
        yield Piece(name, archive.corpus, score, False, {})


def song_of(piece: Piece) -> str:
    stem = RUN.sub("", piece.name)
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    return VERSION.sub("", stem)
