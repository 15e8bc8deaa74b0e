"""Scores as MIDI files: the core reads and writes them (core/song/midi.h); here are files, mido and pretty_midi."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import mido

from partimento import _core
from partimento._core import MAX_MIDI_BYTES, MidiFile, Score, write_whole
from partimento.files import read_bounded

if TYPE_CHECKING:
    import pretty_midi


class MidiWarning(UserWarning):
    """A MIDI file was read, but not all in it is as it should be."""


def write_midi(score: Score, path: str | Path) -> None:
    """Writes the file whole or not at all; the same score gives the same bytes. ValueError for a score that is not
    valid.
    """
    write_whole(path, _core.write_midi(score))


def read_midi(path: str | Path) -> Score:
    """Our own files exactly as they were written; of others the parts, the chords and, where none is given, the key are
    found.

    Warns with one sentence (MidiWarning) of each thing in the file that is not as it should be. ValueError in one
    sentence
    that names the file, where it is missing, not MIDI, over 2 MB or 1,024 bars, or has no notes.
    """
    data = read_bounded(path, MAX_MIDI_BYTES, "score")
    try:
        score, _, remarks = _core.read_midi(data)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    for remark in remarks:
        warnings.warn(f"{path}: {remark}", MidiWarning, stacklevel=2)
    return score


def parse_midi(data: bytes, name: str) -> MidiFile:
    """ValueError that names the file, where the bytes are no MIDI file."""
    try:
        return MidiFile.parse(data)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def score_to_mido(score: Score) -> mido.MidiFile:
    """The score as mido has it; ValueError for a score that is not valid."""
    return mido.MidiFile(file=io.BytesIO(_core.write_midi(score)))


def score_from_mido(midi: mido.MidiFile) -> Score:
    """See read_midi; errors do not name the file."""
    data = io.BytesIO()
    midi.save(file=data)
    return _core.read_midi(data.getvalue())[0]


def score_to_pretty_midi(score: Score) -> pretty_midi.PrettyMIDI:
    """What pretty_midi keeps of the score: notes in seconds, tempo, meter, key."""
    import pretty_midi

    midi = pretty_midi.PrettyMIDI(io.BytesIO(_core.write_midi(score)))
    midi.text_events = []  # our signature would promise chord symbols and release velocities, which are gone
    return midi


def score_from_pretty_midi(midi: pretty_midi.PrettyMIDI) -> Score:
    """As from any file: instruments named after a part are that part, chords are found, silent bars at the end are
    gone.
    """
    data = io.BytesIO()
    midi.write(data)
    return _core.read_midi(data.getvalue())[0]
