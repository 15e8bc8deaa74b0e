"""OpenScore Lieder (Gotham and Jonas 2022): songs of the 19th century for voice and piano."""

from __future__ import annotations

from collections.abc import Iterator

from partimento._core import infer_harmony, quantise, relative_key, thinned, top_line, without
from partimento.corpora.archive import Archive
from partimento.corpora.musicxml import Sheet, read_mxl
from partimento.corpora.piece import Piece, Skipped, Song, pieces_of
from partimento.corpora.pop909 import left_hand


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: composer ("Schubert, Franz"), set (the cycle, if any), title."""
    for file in archive.matching("*.mxl"):
        name = file.rsplit("/", 1)[0]
        composer, cycle, title = (text.replace("_", " ").strip() for text in name.split("/"))
        try:
            song = song_of(read_mxl(archive.read(file)))
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        for piece in pieces_of(song, archive.corpus, name, {"composer": composer, "set": cycle, "title": title}):
            if isinstance(piece, Piece):
                piece.score.harmony = infer_harmony(piece.score)
                piece.score.key = relative_key(piece.score.key, piece.score.harmony)
            yield piece


def song_of(sheet: Sheet) -> Song:
    """The first singing voice is the melody. The accompaniment gives its low line to the bass and the rest to the
    chords.

    Other voices accompany only if nothing else does. ValueError for a single instrument.
    """
    instruments = [i for i in sheet.instruments if i.staves]
    singer = next((i for i in instruments if i.sung), None) or instruments[0] if len(instruments) > 1 else None
    if singer is None:
        raise ValueError("is not for a voice and an accompaniment")
    others = [i for i in instruments if not i.sung and i is not singer] or [i for i in instruments if i is not singer]
    staves = [notes for i in others for notes in i.staves.values()]
    low = left_hand([n for notes in staves[1:] or staves for n in notes])
    notes = {
        "melody": top_line([n for staff in singer.staves.values() for n in staff]),
        "bass": low,
        "chords": thinned(without([n for staff in staves for n in staff], low)),
    }
    programs = {"melody": singer.program, "chords": others[0].program, "bass": others[-1].program}
    return Song(
        sheet.bars,
        {part: quantise(n, sheet.tempo_bpm, step_entered=True) for part, n in notes.items()},
        programs=programs,
        tempo_bpm=sheet.tempo_bpm,
    )
