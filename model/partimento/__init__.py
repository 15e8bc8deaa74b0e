"""Partimento writes music with a musician, in a style.

One small transformer per style reads any cells of a score and writes any others.
"""

from partimento._core import Cells, ChordSymbol, Key, Meter, Note, Score, Takes, __version__, with_feel
from partimento.controls import Controls, Wish
from partimento.midi import (
    read_midi,
    score_from_mido,
    score_from_pretty_midi,
    score_to_mido,
    score_to_pretty_midi,
    write_midi,
)
from partimento.songs import read_song, write_song
from partimento.styles import Style, load_style, style_files

__all__ = [
    "Cells",
    "ChordSymbol",
    "Controls",
    "Key",
    "Meter",
    "Note",
    "Score",
    "Style",
    "Takes",
    "Wish",
    "__version__",
    "load_style",
    "read_midi",
    "read_song",
    "score_from_mido",
    "score_from_pretty_midi",
    "score_to_mido",
    "score_to_pretty_midi",
    "style_files",
    "with_feel",
    "write_midi",
    "write_song",
]
