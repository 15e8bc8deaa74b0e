"""Groove MIDI Dataset (Gillick and others 2019, CC BY 4.0): drummers on a Roland TD-11, with timing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from partimento._core import DRUM_DURATION_TICKS, Key, Note, quantise
from partimento.corpora.archive import Archive
from partimento.corpora.piece import Bar, Piece, Skipped, Song, foreign_meter, pieces_of
from partimento.midi import parse_midi

# The paper's table: head and rim of a pad, bow and edge of a cymbal share a General MIDI key; the crashes stay apart.
TD11 = {
    36: 36,
    38: 38,
    40: 38,
    37: 37,
    48: 50,
    50: 50,
    45: 47,
    47: 47,
    43: 43,
    58: 43,
    46: 46,
    26: 46,
    42: 42,
    22: 42,
    44: 44,
    49: 49,
    55: 49,
    57: 57,
    52: 57,
    51: 51,
    59: 51,
    53: 53,
}


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """One piece a take. Labels: style ("jazz"), substyle ("jazz/swing"), bpm, kind (beat or fill), drummer.

    A groove that several drummers play (the eval sessions) is held out for all of them or none.
    """
    for row in csv.DictReader(io.StringIO(archive.text("info.csv"))):
        file = row["midi_filename"]
        name = file.removesuffix(".mid")
        try:
            midi = parse_midi(archive.read(file), file)
            played = [note for track in midi.tracks() for note in track.notes]
            meter = foreign_meter(row["time_signature"].replace("-", "/"))
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        notes = [
            Note(n.onset_ticks, DRUM_DURATION_TICKS, TD11[n.pitch], n.velocity, n.timing)
            for n in quantise(played, midi.tempo_bpm(), step_entered=False)
            if n.pitch in TD11
        ]
        if not notes:
            yield Skipped(name, "no drum hits")
            continue
        bars = [Bar(i * meter.bar_ticks, meter, Key()) for i in range(notes[-1].onset_ticks // meter.bar_ticks + 1)]
        labels = {
            "style": row["style"].split("/")[0],
            "substyle": row["style"],
            "bpm": int(row["bpm"]),
            "kind": row["beat_type"],
            "drummer": row["drummer"],
        }
        song = Song(bars, {"drums": notes}, tempo_bpm=midi.tempo_bpm())
        groove = f"{archive.corpus}/{row['style']}/{row['bpm']}" if "eval" in row["session"] else ""
        yield from pieces_of(song, archive.corpus, name, labels, groove)
