"""OpenEWLD (Simonetta 2018): lead sheets of songs up to about 1930, melody and chord symbols.

The source writes every key as major, and many as C major that are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from partimento._core import likely_key, quantise, top_line
from partimento.corpora.archive import Archive
from partimento.corpora.musicxml import read_mxl
from partimento.corpora.piece import Piece, Skipped, Song, pieces_of, song_name


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: artist (the writers, "Al Dubin, Joe Burke"), title."""
    for file in archive.matching("*.mxl"):
        name = file.rsplit("/", 1)[0]
        artist, title = (text.replace("_", " ") for text in name.split("/"))
        try:
            sheet = read_mxl(archive.read(file))
            if not sheet.harmony:
                raise ValueError("has no chord symbols")
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        tune = top_line([n for i in sheet.instruments for notes in i.staves.values() for n in notes])
        song = Song(
            sheet.bars,
            {"melody": quantise(tune, sheet.tempo_bpm, step_entered=True)},
            sheet.harmony,
            tempo_bpm=sheet.tempo_bpm,
        )
        labels = {"artist": artist.replace("-", ", "), "title": title}
        for piece in pieces_of(song, archive.corpus, name, labels, song_name(title)):
            if isinstance(piece, Piece):
                piece.score.key = likely_key(piece.score.key, piece.score.harmony)
            yield piece
