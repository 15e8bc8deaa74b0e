"""Partimento writes scores with a musician, in a style: one small transformer per style, given any cells, writing any others."""

from partimento._core import ChordSymbol, Key, Meter, Note, Score, __version__
from partimento.styles import Style, load_style, style_files

__all__ = ["ChordSymbol", "Key", "Meter", "Note", "Score", "Style", "__version__", "load_style", "style_files"]
