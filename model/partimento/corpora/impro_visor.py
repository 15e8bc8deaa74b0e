"""Lead sheets of Impro-Visor (Keller 2005, "Impro-Visor Leadsheet Notation"): chord charts, some with melodies or
solos.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from partimento._core import TICKS_PER_QUARTER, ChordSymbol, Key, Played, likely_key, parse_chord, quantise
from partimento.corpora.archive import Archive
from partimento.corpora.harte import LETTERS
from partimento.corpora.piece import VELOCITY, Bar, Piece, Skipped, Song, foreign_meter, pieces_of, song_name

NOT_SONGS = ("exercises", "tests", "style-samples", "basslines", "misc", "_")  # folders and files
MAX_BARS = 1024
NOTE = re.compile(r"([a-gr])([#b]?)([+-]*)([\d][\d./+]*)")
LENGTH = re.compile(r"(\d{1,4})(?:/(\d{1,2}))?(\.*)")
# Impro-Visor's spellings that the core does not read, and those that it does. A Phrygian chord is a sus4 with a b9.
SPELLINGS = {"Bass": "5", "phryg": "sus4", "sus24": "sus4", "#4": "#11", "67": "7add6"}
SWING = re.compile(r"\(swing (\d?\.?\d+)\)")
# By words in the names of styles. Other styles are swing or even, by their swing.
FEELS = {
    "bossa": "bossa|bosamba",
    "samba": "samba",
    "latin": "latin|mambo|cha-cha|rh?umba|clave|merengue|songo|salsa|una-mas|african|tango|calypso|labomba",
    "waltz": "waltz",
    "ballad": "ballad",
    "funk": "funk|soul",
    "reggae": "reggae|ska",
    "rock": "rock",
}

Node = list["str | Node"]


@dataclass
class LeadSheet:
    """A file: its head, bars of chords ("/" for the chord before), and choruses of notes."""

    head: dict[str, str] = field(default_factory=dict)
    chart: list[list[str]] = field(default_factory=list)
    choruses: list[list[str]] = field(default_factory=list)
    styles: Counter[str] = field(default_factory=Counter)  # bars of each


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: title, composer, kind (the folder), style, feel. Exercises and repeated charts are left out."""
    swings = {
        file.rsplit("/", 1)[-1].removesuffix(".sty"): swing_in(archive.text(file))
        for file in archive.matching("styles/*.sty")
    }
    known: dict[str, str] = {}
    for file in archive.matching("leadsheets/*"):
        name = file.removeprefix("leadsheets/").removesuffix(".ls")
        if name.startswith(NOT_SONGS):
            yield Skipped(name, "an exercise or a sample, not a song")
            continue
        text = archive.text(file)
        try:
            sheet = read_sheet(text)
            song = song_of(sheet)
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        chart = sheet.head.get("meter", "") + repr(sheet.chart)
        if not song.notes and known.setdefault(chart, name) != name:
            yield Skipped(name, f"the chart of {known[chart]} again")
            continue
        title = sheet.head.get("title", "")
        if not title or title.startswith("Untitled"):
            title = name.rsplit("/", 1)[-1]
        style = sheet.styles.most_common(1)[0][0] if sheet.styles else sheet.head.get("style", "")
        swing = swing_in(text, swings.get(style, 0.5))
        labels: dict[str, Any] = {
            "title": title,
            "composer": sheet.head.get("composer", ""),
            "kind": name.split("/")[0],
            "style": style,
            "feel": next(
                (f for f, words in FEELS.items() if re.search(words, style)), "swing" if swing > 0.55 else "even"
            ),
        }
        for piece in pieces_of(song, archive.corpus, name, labels, song_name(title)):
            if isinstance(piece, Piece):
                piece.score.key = likely_key(piece.score.key, piece.score.harmony)
            yield piece


def band_styles(archive: Archive) -> Iterator[dict[str, Any]]:
    """The bass and chord patterns of each band style, for band.py: name, swing, and rules with weights."""
    for file in archive.matching("styles/*.sty"):
        text = archive.text(file)
        try:
            style = nodes(text)[0]
        except (ValueError, IndexError):
            continue
        patterns: dict[str, list[tuple[str, float]]] = {"bass": [], "chords": []}
        for item in style:
            if isinstance(item, list) and item and item[0] in ("bass-pattern", "chord-pattern"):
                inner = {i[0]: i[1:] for i in item if isinstance(i, list) and i}
                weight = str(inner.get("weight", ["10"])[0])
                if re.fullmatch(r"\d+(\.\d+)?", weight) and float(weight) > 0:
                    rules = " ".join(
                        f"({' '.join(map(str, w))})" if isinstance(w, list) else w for w in inner.get("rules", [])
                    )
                    patterns["bass" if item[0] == "bass-pattern" else "chords"].append((rules, float(weight)))
        yield {"name": file.rsplit("/", 1)[-1].removesuffix(".sty"), "swing": swing_in(text), **patterns}


def swing_in(text: str, otherwise: float = 0.5) -> float:
    """The share of a beat that its first eighth note takes: 0.5 is even."""
    found = SWING.search(text)
    return float(found[1]) if found else otherwise


def read_sheet(text: str) -> LeadSheet:
    """A lead sheet. ValueError for uneven parentheses or no chords."""
    sheet, part, style = LeadSheet(), "", ""
    bar: list[str] = []
    for item in nodes(text):
        if isinstance(item, list):
            words = [w for w in item[1:] if isinstance(w, str)]
            name = item[0] if item and isinstance(item[0], str) else ""
            inner = {
                i[0]: i[1]
                for i in item
                if isinstance(i, list) and len(i) > 1 and isinstance(i[0], str) and isinstance(i[1], str)
            }
            if name == "part":
                part = inner.get("type", "")
                if part == "melody":
                    sheet.choruses.append([])
            elif name == "section":
                style = inner.get("style", style)
            else:
                sheet.head.setdefault(name, " ".join(words[:1] if name == "style" else words))
        elif part == "melody":
            sheet.choruses[-1].append(item)
        elif item == "|":
            if bar or sheet.chart:
                sheet.chart.append(bar)
                sheet.styles[style or sheet.head.get("style", "")] += 1
            bar = []
        else:
            bar.append(item)
    if bar:
        sheet.chart.append(bar)
    if not sheet.chart:
        raise ValueError("has no chords")
    if len(sheet.chart) > MAX_BARS:
        raise ValueError(f"{len(sheet.chart)} bars are more than {MAX_BARS}")
    return sheet


def nodes(text: str) -> Node:
    """The words of the file, with parentheses as nested lists."""
    stack: list[Node] = [[]]
    for word in re.findall(r"[()|]|[^\s()|]+", text):
        if word == "(":
            stack.append([])
        elif word != ")":
            stack[-1].append(word)
        elif len(stack) > 1:
            inner = stack.pop()
            stack[-1].append(inner)
    if len(stack) > 1:
        raise ValueError(f"{len(stack) - 1} parentheses are left open")
    return stack[0]


def song_of(sheet: LeadSheet) -> Song:
    """The chart, once for each chorus with a melody, or once.

    A chorus with fewer notes than bars is a cue, not a melody.
    """
    head = sheet.head
    meter = foreign_meter("/".join(head.get("meter", "4 4").split()))
    sharps = head.get("key", "0")
    key = Key(7 * int(sharps) % 12) if re.fullmatch(r"-?\d", sharps) else Key()
    length = len(sheet.chart) * meter.bar_ticks
    choruses = [notes for notes in map(played, sheet.choruses) if len(notes) >= len(sheet.chart)][
        : MAX_BARS // len(sheet.chart)
    ]
    tune = [
        Played(n.onset + i * length / TICKS_PER_QUARTER, n.duration, n.pitch, n.velocity)
        for i, notes in enumerate(choruses)
        for n in notes
        if n.onset * TICKS_PER_QUARTER < length - 0.5
    ]
    chart = harmony_of(sheet.chart, meter.bar_ticks)
    harmony = [
        ChordSymbol(c.onset_ticks + i * length, c.root, c.quality, c.bass)
        for i in range(max(1, len(choruses)))
        for c in chart
    ]
    tempo = head.get("tempo", "")
    tempo_bpm = float(tempo) if re.fullmatch(r"\d{2,3}(\.\d+)?", tempo) else 120.0
    bars = [Bar(at, meter, key) for at in range(0, max(1, len(choruses)) * length, meter.bar_ticks)]
    return Song(
        bars, {"melody": quantise(tune, tempo_bpm, step_entered=True)} if tune else {}, harmony, tempo_bpm=tempo_bpm
    )


def harmony_of(chart: list[list[str]], bar_ticks: int) -> list[ChordSymbol]:
    out = []
    for number, bar in enumerate(chart):
        for i, symbol in enumerate(bar):
            if symbol != "/":
                chord, onset = chord_of(symbol), number * bar_ticks + round(i * bar_ticks / len(bar))
                out.append(ChordSymbol(onset, chord.root, chord.quality, chord.bass))
    return out


def chord_of(symbol: str) -> ChordSymbol:
    """The core's reading of a chord; the lower chord of a polychord "C\\F". ValueError naming an unknown symbol."""
    plain, slash, bass = symbol.rsplit("\\", 1)[-1].rstrip("_").partition("/")
    for theirs, ours in SPELLINGS.items():
        plain = plain.replace(theirs, ours)
    try:
        return parse_chord(plain + slash + bass.capitalize())
    except ValueError:
        raise ValueError(f"chord '{symbol[:20]}' is not known") from None


def played(chorus: list[str]) -> list[Played]:
    """The notes of a chorus: "c" is middle C, "e+2+8" an E an octave up for 5 eighths, "f8/3" of a triplet."""
    notes, at = [], 0.0
    for word in chorus:
        if re.fullmatch(r"v\d+", word):  # how loud the next notes are
            continue
        found = NOTE.fullmatch(word)
        if not found:
            raise ValueError(f"'{word[:20]}' is not a note")
        letter, sign, octaves, length = found.groups()
        quarters = sum(map(quarters_of, length.split("+")))
        if letter != "r":
            pitch = (
                60
                + LETTERS[letter.upper()]
                + {"": 0, "#": 1, "b": -1}[sign]
                + 12 * (octaves.count("+") - octaves.count("-"))
            )
            if 0 <= pitch < 128:
                notes.append(Played(at, quarters, pitch, VELOCITY))
        at += quarters
    return notes


def quarters_of(text: str) -> float:
    """Quarter notes of a length: "4" is a quarter, "8/3" a third of two eighths, "4." a dotted quarter."""
    found = LENGTH.fullmatch(text)
    if not found or not int(found[1]) or (found[2] and int(found[2]) < 2):
        raise ValueError(f"'{text[:20]}' is not a length of a note")
    tuplet = int(found[2] or 0)
    return 4 / int(found[1]) * ((tuplet - 1) / tuplet if tuplet else 1.0) * (2 - 0.5 ** len(found[3]))
