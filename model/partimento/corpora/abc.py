"""Hymns in ABC 2.1 (Walshaw) as the Open Hymnal writes them: four voices, each line of music marked with its voice.

The reader covers what these hymns use. It does not follow repeats, and ignores all but notes, rests, bar lines and
fields.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from partimento._core import Key
from partimento.corpora.harte import LETTERS
from partimento.corpora.measures import Measure, Written

MAX_VOICES = 16
FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
SIGNS = {"=": 0, "^": 1, "^^": 2, "_": -1, "__": -2}
METER_SIGNS = {"C": "4/4", "C|": "2/2", "none": ""}
KEY = re.compile(r"([A-G])([#b]?) *(m|min|minor|maj|major)?")
LENGTH = r"(\d{0,3})(/*)(\d{0,3})"
NOTE = re.compile(r"(\^{1,2}|_{1,2}|=|)([A-Ga-gzx])([,']*)" + LENGTH)
# Texts, decorations and grace notes; fields; tuplets; bar lines; notes and rests; chords, overlays, ties.
TOKEN = re.compile(
    r"\"[^\"]*\"|![^!]*!|\{[^}]*\}|\[[A-Za-z]:[^\]]*\]|\(\d[:\d]*|[\[:]*\|[|:\]]*|"
    + NOTE.pattern.replace("(", "(?:")
    + r"|\]"
    + LENGTH.replace("(", "(?:")
    + r"|[\[&-]"
)


class Voice:
    """The measures of one voice, read token by token."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.measures: list[Measure] = []
        self.measure = Measure()
        self.unit = 0.5  # of note lengths, in quarter notes
        self.signature: dict[str, int] = {}
        self.signs: dict[tuple[str, str], int] = {}  # accidentals of the bar
        self.at = 0.0
        self.sounding: dict[tuple[str, str], Written] = {}  # the last note or chord, as it is written
        self.tied: dict[tuple[str, str], Written] = {}  # those of them that are tied onward
        self.ties: dict[tuple[str, str], Written] = {}  # ties that may end in this note or chord
        self.chord = False
        self.tuplet = (0, 1.0)  # notes left, factor
        for name in ("M", "L", "Q", "K"):
            if name in fields:
                self.field(name, fields[name])

    def field(self, name: str, text: str) -> None:
        """Reads a field. ValueError for a bad key or length."""
        fraction = re.search(r"(\d{1,3})/(\d{1,3})(?: *= *(\d{1,4}))?", text)
        quarters = 4 * int(fraction[1]) / max(1, int(fraction[2])) if fraction else 1.0
        if name == "M":
            self.measure.meter = METER_SIGNS.get(text, text)
        elif name == "L":
            if not fraction or not int(fraction[1]):
                raise ValueError(f"'{text}' is not a length of notes")
            self.unit = quarters
        elif name == "Q" and fraction and fraction[3]:
            self.measure.tempo_bpm = int(fraction[3]) * quarters
        elif name == "K":
            found = KEY.match(text)
            if not found:
                raise ValueError(f"'{text}' is not a major or minor key")
            minor = (found[3] or "").startswith("mi") or found[3] == "m"
            fifths = FIFTHS[found[1]] + {"": 0, "#": 7, "b": -7}[found[2]] - 3 * minor
            sharps = "FCGDAEB"
            self.signature = dict.fromkeys(sharps[: max(0, fifths)], 1) | dict.fromkeys(
                sharps[::-1][: max(0, -fifths)], -1
            )
            self.measure.key = Key((7 * fifths + 9 * minor) % 12, minor)

    def read(self, line: str) -> None:
        for token in TOKEN.findall(line):
            if token[0] in '"!{':
                continue
            if token[0] == "[" and token[2:3] == ":":
                self.field(token[1], token[3:-1].strip())
            elif "|" in token:
                self.close()
            elif token[0] == "(":
                self.tuplet = tuplet(token)
            elif token == "&":
                self.at = 0.0
            elif token == "-":
                self.tied = self.sounding
            elif token == "[":
                self.begin()
                self.chord = True
            elif token[0] == "]":
                self.chord = False
                for n in self.sounding.values():
                    n.duration *= times(token[1:])
                self.advance(max((n.duration for n in self.sounding.values()), default=0.0))
            else:
                self.note(token)

    def note(self, token: str) -> None:
        found = NOTE.fullmatch(token)
        assert found is not None
        sign, letter, octave = found.groups()[:3]
        length = self.unit * times("".join(found.groups()[3:]))
        if self.tuplet[0]:
            length *= self.tuplet[1]
        if not self.chord:
            self.begin()
        if letter not in "zx":
            written = letter, octave
            if sign:
                self.signs[written] = SIGNS[sign]
            pitch = 60 + LETTERS[letter.upper()] + 12 * (letter.islower() + octave.count("'") - octave.count(","))
            pitch += self.signs.get(written, self.signature.get(letter.upper(), 0))
            if written in self.ties and not sign:  # a tie over the bar line keeps the accidental
                pitch = self.ties[written].pitch
            if length and 0 <= pitch < 128:
                note = Written(self.at, length, pitch, held=written in self.ties)
                self.sounding[written] = note
                self.measure.notes.append(note)
        if not self.chord:
            self.advance(length)

    def begin(self) -> None:
        self.ties, self.tied, self.sounding = self.tied, {}, {}

    def advance(self, length: float) -> None:
        self.at += length
        self.measure.length = max(self.measure.length, self.at)
        self.tuplet = (max(0, self.tuplet[0] - 1), self.tuplet[1])

    def close(self) -> None:
        if self.measure.length:
            self.measures.append(self.measure)
            self.measure = Measure()
        self.at, self.signs = 0.0, {}


def times(text: str) -> float:
    """A length as a multiple of the unit length: "3" is 3, "3/2" 1.5, "/" a half, "//" a quarter."""
    found = re.fullmatch(LENGTH, text)
    assert found is not None
    return int(found[1] or 1) / (int(found[3] or 0) or 2 ** len(found[2][:8]))


def tuplet(token: str) -> tuple[int, float]:
    """The notes of a tuplet and the factor of their lengths: "(3" is 3 in the time of 2, "(3::2" the same over two
    notes.
    """
    numbers = [int(n) if n else 0 for n in token[1:].split(":")] + [0, 0]
    count = max(1, numbers[0])
    return numbers[2] or count, (numbers[1] or (2 if count in (3, 6) else 3)) / count


def read_abc(text: str) -> dict[str, list[Measure]]:
    """The measures of each voice of the first tune in a file. ValueError in one sentence if it cannot be read."""
    fields: dict[str, str] = {}
    voices: dict[str, Voice] = {}
    in_head = True
    for line in text.splitlines():
        line = re.sub(r"(?<!\\)%.*", "", line).strip()
        field = re.fullmatch(r"([A-Za-z]):\s*(.*)", line)
        if in_head:
            if field:
                fields.setdefault(field[1], field[2].strip())
                in_head = field[1] != "K"
        elif found := re.match(r"\[V:\s*([^\]\s]+)\s*\]", line):
            if len(voices) == MAX_VOICES and found[1] not in voices:
                raise ValueError(f"has more than {MAX_VOICES} voices")
            voices.setdefault(found[1], Voice(fields)).read(line[found.end() :])
    for voice in voices.values():
        voice.close()
    if not voices or not any(v.measures for v in voices.values()):
        raise ValueError("has no music")
    return evenly_barred({name: voice.measures for name, voice in voices.items()})


def evenly_barred(voices: dict[str, list[Measure]]) -> dict[str, list[Measure]]:
    """The voices with the bar lines of the voice that has most, since some voices lack one.

    ValueError if the voices differ in length.
    """
    lengths = {round(sum(m.length for m in measures), 3) for measures in voices.values()}
    if len(lengths) > 1:
        raise ValueError(f"its voices last {min(lengths):g} and {max(lengths):g} quarter notes")
    most = max(voices.values(), key=len)
    lines = [0.0, *accumulate(m.length for m in most)]
    out = {}
    for name, measures in voices.items():
        out[name] = measures
        if len(measures) < len(most):
            out[name] = [Measure(m.length) for m in most]
            for at, measure in zip(accumulate([0.0, *(m.length for m in measures)]), measures):
                for n in measure.notes:
                    bar = min(len(most), bisect_right(lines, at + n.onset + 1e-6)) - 1
                    out[name][bar].notes.append(replace(n, onset=at + n.onset - lines[bar]))
    return out
