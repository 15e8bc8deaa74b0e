"""The Open Hymnal: hymns in four voices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from partimento._core import infer_harmony, lowest_line, quantise, relative_key, thinned, top_line, without
from partimento.corpora.abc import read_abc
from partimento.corpora.archive import Archive
from partimento.corpora.measures import Measure, laid_out, staves_of, usual_tempo
from partimento.corpora.piece import Piece, Skipped, Song, pieces_of, song_name


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: title, tune, composer. Texts that share a tune are held out together."""
    for file in archive.matching("*.abc"):
        name = file.rsplit("/", 1)[-1].removesuffix(".abc")
        title, _, tune = name.partition("-")
        text = archive.text(file)
        composer = re.search(r"^%OHCOMPOSER +([^(\n]*)", text, re.MULTILINE)
        labels = {
            "title": title.replace("_", " "),
            "tune": tune.split("-")[0].replace("_", " "),
            "composer": composer[1].strip() if composer else "",
        }
        try:
            song = song_of(read_abc(text))
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        for piece in pieces_of(song, archive.corpus, name, labels, song_name(labels["tune"] or title)):
            if isinstance(piece, Piece):
                piece.score.harmony = infer_harmony(piece.score)
                piece.score.key = relative_key(piece.score.key, piece.score.harmony)
            yield piece


def song_of(tune: dict[str, list[Measure]]) -> Song:
    """The first voice is the melody, the lowest the bass, and all others the chords. ValueError for a single voice."""
    columns = list(zip(*tune.values()))
    starts, bars = laid_out(columns)
    voices = [[n for notes in staves_of(measures, starts).values() for n in notes] for measures in tune.values()]
    voices = [v for v in voices if v]
    if len(voices) < 2:
        raise ValueError("has a single voice")
    melody = top_line(voices[0])
    low = min(voices[1:], key=lambda v: median(n.pitch for n in v))
    bass = lowest_line(low)
    rest = [n for v in voices for n in without(without(v, melody if v is voices[0] else []), bass if v is low else [])]
    tempo_bpm = usual_tempo(columns)
    parts = {"melody": melody, "chords": thinned(rest), "bass": bass}
    return Song(
        bars,
        {part: quantise(notes, tempo_bpm, step_entered=True) for part, notes in parts.items()},
        tempo_bpm=tempo_bpm,
    )
