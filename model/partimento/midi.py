"""Scores as MIDI files. The core reads and writes them (core/song/midi.h); this module adds files, mido and
pretty_midi.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import mido

from partimento import _core
from partimento._core import MAX_MIDI_BYTES, MidiFile, Score
from partimento.files import read_bounded, write_file

if TYPE_CHECKING:
    import pretty_midi


class MidiWarning(UserWarning):
    """A MIDI file was read, but something in it is wrong."""


def write_midi(score: Score, path: str | Path) -> None:
    """Writes the file whole or not at all, or to standard output for "-"; the same score gives the same bytes.

    A score that was read from a file of another program is written into that file: what has changed since goes to the
    tracks that its part is on, and every other event stays byte for byte. Score.forget_file() ends that.

    ValueError for an invalid score. TypeError for what is no score.
    """
    if not isinstance(score, Score):
        hint = ": `generate` gives a list of takes, so write one of them, as in takes[0]" if type(score) is list else ""
        raise TypeError(f"write_midi takes a Score, not a {type(score).__name__}{hint}")
    write_file(path, _core.write_midi(score))


def read_midi(path: str | Path) -> Score:
    """The score of a MIDI file. Our own files read back exactly; in others, parts, chords and a missing key are found,
    and the score keeps the file (Score.file).

    Warns (MidiWarning) with one sentence about each thing in the file that is wrong. ValueError in one sentence that
    names the file if it is missing, not MIDI, over 2 MB or 1,024 bars, or has no notes.
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
    """The MIDI file of some bytes. ValueError naming `name` if they are not MIDI."""
    try:
        return MidiFile.parse(data)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def score_to_mido(score: Score) -> mido.MidiFile:
    """The score as a mido file. ValueError for an invalid score."""
    return mido.MidiFile(file=io.BytesIO(_core.write_midi(score)))


def score_from_mido(midi: mido.MidiFile) -> Score:
    """As read_midi; errors do not name a file."""
    data = io.BytesIO()
    midi.save(file=data)
    return _core.read_midi(data.getvalue())[0]


def score_to_pretty_midi(score: Score) -> pretty_midi.PrettyMIDI:
    """What pretty_midi keeps of the score: notes in seconds, tempo, meter and key."""
    import pretty_midi

    midi = pretty_midi.PrettyMIDI(io.BytesIO(_core.write_midi(score)))
    midi.text_events = []  # our signature promises chord symbols and release velocities, which pretty_midi drops
    return midi


def score_from_pretty_midi(midi: pretty_midi.PrettyMIDI) -> Score:
    """The score of a foreign file: instruments named after a part become it, and chords are found.

    Silent bars at the end are lost.
    """
    data = io.BytesIO()
    midi.write(data)
    return _core.read_midi(data.getvalue())[0]
