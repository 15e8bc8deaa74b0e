"""Partimento writes music with a musician, in a style.

One small transformer per style reads any cells of a score and writes any others.
"""

from partimento._core import Cells, ChordSymbol, Key, Kit, Meter, Note, Score, Takes, Timbre, __version__, with_feel
from partimento.controls import Controls, Wish
from partimento.instruments import (
    find_kit,
    find_timbre,
    kit_files,
    load_kit,
    new_kit,
    new_piece,
    piece_like,
    play_note,
    render_hit,
    render_kit,
    save_kit,
)
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
    "Kit",
    "Meter",
    "Note",
    "Score",
    "Style",
    "Takes",
    "Timbre",
    "Wish",
    "__version__",
    "find_kit",
    "find_timbre",
    "kit_files",
    "load_kit",
    "load_style",
    "new_kit",
    "new_piece",
    "piece_like",
    "play_note",
    "read_midi",
    "read_song",
    "render_hit",
    "render_kit",
    "save_kit",
    "score_from_mido",
    "score_from_pretty_midi",
    "score_to_mido",
    "score_to_pretty_midi",
    "style_files",
    "with_feel",
    "write_midi",
    "write_song",
]
