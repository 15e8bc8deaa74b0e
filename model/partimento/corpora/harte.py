"""Chord labels in Harte's syntax (Harte, Sandler, Abdallah, Gomez 2005): "F#:min7/b3", "C:sus4(b7,9)", "Bb", "N"."""

from __future__ import annotations

import re
from functools import cache

from partimento._core import NO_CHORD, QUALITY_SUFFIXES, ChordSymbol, nearest_quality

LABEL = re.compile(r"([A-G][b#-]*)(?::([a-z]*\d*)?(?:\(([^)]*)\))?)?(?:/([b#]*\d+))?")
DEGREES = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 8: 0, 9: 2, 10: 4, 11: 5, 12: 7, 13: 9}
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHORTHAND = {
    "": "",
    "maj": "",
    "min": "m",
    "dim": "dim",
    "aug": "aug",
    "7": "7",
    "maj7": "maj7",
    "min7": "m7",
    "hdim7": "m7b5",
    "dim7": "dim7",
    "minmaj7": "mmaj7",
    "maj6": "6",
    "min6": "m6",
    "sus4": "sus4",
    "sus2": "sus2",
    "9": "9",
    "maj9": "maj9",
    "min9": "m9",
    "5": "5",
    "11": "11",
    "min11": "m11",
    "13": "13",
    "maj13": "maj9",
    "min13": "m11",
    "maj11": "maj9",
    "min7b5": "m7b5",
    "1": "1",
    "6": "6",
}


def pitch_class(name: str) -> int:
    """The pitch class of "F#", "Bb" or, in Humdrum, "B-"."""
    return (LETTERS[name[0].upper()] + name.count("#") - name[1:].count("b") - name.count("-")) % 12


def degree(text: str) -> int:
    """Semitones above the root: "b7" is 10. ValueError if it is not a degree."""
    number = text.lstrip("b#")
    if not number.isdigit() or int(number) not in DEGREES:
        raise ValueError(f"'{text}' is not a degree")
    return (DEGREES[int(number)] + text.count("#") - text.count("b")) % 12


@cache
def parse_harte(label: str) -> tuple[int, int, int]:
    """(root, quality, bass) of the nearest chord symbol; NO_CHORD for "N" and "X". ValueError for any other text."""
    if label in ("N", "X", "&pause"):
        return NO_CHORD, 0, 0
    found = LABEL.fullmatch(label)
    if not found or (found[2] or "") not in SHORTHAND:
        raise ValueError(f"'{label}' is not a chord label")
    root, extras = pitch_class(found[1]), [e for e in (found[3] or "").replace(" ", "").split(",") if e]
    shorthand = SHORTHAND[found[2] or ""]
    tones = {0} if shorthand == "1" or (not found[2] and found[3]) else quality_tones(QUALITY_SUFFIXES.index(shorthand))
    tones = (tones | {degree(e) for e in extras if not e.startswith("*")}) - {
        degree(e[1:]) for e in extras if e.startswith("*")
    }
    quality = nearest_quality(bits(tones))
    return root, quality, (root + degree(found[4])) % 12 if found[4] else root


def quality_tones(quality: int) -> set[int]:
    return {i for i in range(12) if ChordSymbol(0, 0, quality).tones() >> i & 1}


def bits(tones: set[int]) -> int:
    """Bit i for i semitones above the root."""
    return sum(1 << i for i in tones)
