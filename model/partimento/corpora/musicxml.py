"""Sheet music in MusicXML 4.0, packed as .mxl: what sounds, without ornaments, grace notes and layout.

Other readers fall short: partitura drops basses and degrees of chord symbols, and music21 is twenty times slower.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from partimento._core import NO_CHORD, QUALITY_SUFFIXES, ChordSymbol, Key, Played, nearest_quality
from partimento.corpora.archive import MAX_FILE_BYTES
from partimento.corpora.harte import DEGREES, LETTERS, bits, quality_tones
from partimento.corpora.measures import Measure, Written, harmony_of, laid_out, staves_of, usual_tempo
from partimento.corpora.piece import VELOCITY, Bar

FORTE = 90  # MusicXML gives velocities in percent of this
NO_CHORD_WORDS = ("N.C.", "N.C", "NC", "NO CHORD")
KINDS = {
    "major": "",
    "minor": "m",
    "augmented": "aug",
    "diminished": "dim",
    "dominant": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "diminished-seventh": "dim7",
    "augmented-seventh": "7#5",
    "half-diminished": "m7b5",
    "major-minor": "mmaj7",
    "minor-major": "mmaj7",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "major-ninth": "maj9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "major-11th": "maj9",
    "minor-11th": "m11",
    "dominant-13th": "13",
    "major-13th": "maj9",
    "minor-13th": "m11",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "power": "5",
    "maj69": "69",
}


@dataclass
class Instrument:
    """One part of the sheet, its notes by staff; `sung` if it has lyrics."""

    program: int
    sung: bool
    staves: dict[int, list[Played]]


@dataclass
class Sheet:
    """The whole score, laid out in bars."""

    bars: list[Bar]
    instruments: list[Instrument]
    harmony: list[ChordSymbol]
    tempo_bpm: float


def read_mxl(data: bytes) -> Sheet:
    """A packed sheet. ValueError in one sentence for anything else, for over 16 MB, and for absurd counts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [
                n for n in packed.namelist() if n.endswith((".xml", ".musicxml")) and not n.startswith("META-INF/")
            ]
            if not names:
                raise ValueError("has no score")
            if packed.getinfo(names[0]).file_size > MAX_FILE_BYTES:
                raise ValueError("unpacks to more than 16 MB")
            text = packed.read(names[0])
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"not a packed score: {error}") from None
    if b"<!ENTITY" in text:
        raise ValueError("declares entities, which no score needs")
    try:
        return sheet_of(ElementTree.fromstring(text))
    except ElementTree.ParseError as error:
        raise ValueError(f"not XML: {error}") from None


def sheet_of(root: Element) -> Sheet:
    if root.tag != "score-partwise":
        raise ValueError(f"<{root.tag}> where <score-partwise> was expected")
    parts = list(root.iter("part"))
    lines = [measures_of(part) for part in parts]
    columns = list(zip(*lines))
    if not columns:
        raise ValueError("has no measures")
    starts, bars = laid_out(columns)
    heads = {p.get("id"): p for p in root.iter("score-part")}
    instruments = []
    for part, line in zip(parts, lines):
        head = heads.get(part.get("id"), Element("score-part"))
        program = number(head, "midi-instrument/midi-program", 1) - 1
        instruments.append(
            Instrument(program if 0 <= program < 128 else 0, part.find(".//lyric") is not None, staves_of(line, starts))
        )
    return Sheet(bars, instruments, harmony_of(columns, starts), usual_tempo(columns))


def measures_of(part: Element) -> list[Measure]:
    measures, divisions, velocity = [], 1, VELOCITY
    for element in part.iter("measure"):
        measure, at, onset = Measure(), 0.0, 0.0
        for e in element:
            if e.tag == "attributes":
                divisions = max(1, number(e, "divisions", divisions))
                if (time := e.find("time")) is not None:
                    measure.meter = f"{time.findtext('beats')}/{time.findtext('beat-type')}"
                if (key := e.find("key")) is not None:
                    minor = key.findtext("mode") == "minor"
                    measure.key = Key((7 * number(key, "fifths", 0) + 9 * minor) % 12, minor)
            elif e.tag in ("backup", "forward"):
                at = max(0.0, at + number(e, "duration", 0) / divisions * (1 if e.tag == "forward" else -1))
            elif e.tag == "note" and e.find("grace") is None:
                length = max(0, number(e, "duration", 0)) / divisions
                if e.find("chord") is None:
                    onset, at = at, at + length
                if (pitch := pitch_of(e)) is not None and length and e.find("cue") is None:
                    measure.notes.append(
                        Written(
                            onset,
                            length,
                            pitch,
                            velocity,
                            number(e, "staff", 1),
                            any(t.get("type") == "stop" for t in e.iter("tie")),
                        )
                    )
            elif e.tag == "harmony" and (chord := chord_of(e)):
                measure.chords.append((max(0.0, at + number(e, "offset", 0) / divisions), chord))
            elif e.tag == "direction" or e.tag == "sound":
                sound = e if e.tag == "sound" else e.find("sound")
                if sound is not None:
                    measure.tempo_bpm = decimal(sound, "tempo") or measure.tempo_bpm
                    velocity = min(127, round(FORTE / 100 * decimal(sound, "dynamics"))) or velocity
                if any((w.text or "").strip().upper() in NO_CHORD_WORDS for w in e.iter("words")):
                    measure.chords.append((at, ChordSymbol(0, NO_CHORD)))
            elif e.tag == "barline" and (ending := e.find("ending")) is not None:
                measure.starts_ending |= ending.get("type") == "start"
                measure.stops_ending |= ending.get("type") in ("stop", "discontinue")
            measure.length = max(measure.length, at)
        measures.append(measure)
    return measures


def chord_of(harmony: Element) -> ChordSymbol | None:
    """The nearest chord symbol; None for kinds without a plain meaning."""
    kind = harmony.findtext("kind")
    if kind == "none":
        return ChordSymbol(0, NO_CHORD)
    root, bass = pitch_class_of(harmony, "root"), pitch_class_of(harmony, "bass")
    if root is None or kind not in KINDS:
        return None
    quality = QUALITY_SUFFIXES.index(KINDS[kind])
    tones = quality_tones(quality)
    for degree in harmony.iter("degree"):
        value, change = number(degree, "degree-value", 0), degree.findtext("degree-type")
        if value in DEGREES:
            plain = DEGREES[value] - (value == 7 and change == "add")  # an added seventh is minor unless altered
            if change != "add":
                tones -= {plain, plain - (value == 7)}
            if change != "subtract":
                tones |= {(plain + number(degree, "degree-alter", 0)) % 12}
            quality = nearest_quality(bits(tones))
    return ChordSymbol(0, root, quality, root if bass is None else bass)


def pitch_of(note: Element) -> int | None:
    pitch = note.find("pitch")
    if pitch is None or pitch.findtext("step") not in LETTERS:
        return None
    found = 12 * (number(pitch, "octave", 4) + 1) + LETTERS[pitch.findtext("step", "C")] + number(pitch, "alter", 0)
    return found if 0 <= found < 128 else None


def pitch_class_of(harmony: Element, which: str) -> int | None:
    step = harmony.findtext(f"{which}/{which}-step")
    return (LETTERS[step] + number(harmony, f"{which}/{which}-alter", 0)) % 12 if step in LETTERS else None


def number(element: Element, path: str, otherwise: int) -> int:
    text = element.findtext(path)
    if text is None:
        return otherwise
    if not re.fullmatch(r"\s*-?[0-9]{1,7}\s*", text):
        raise ValueError(f"<{path}> is '{text[:20]}' where a whole number was expected")
    return int(text)


def decimal(element: Element, attribute: str) -> float:
    """A positive number, or 0.0 if there is none."""
    try:
        value = float(element.get(attribute, 0))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and value > 0 else 0.0
