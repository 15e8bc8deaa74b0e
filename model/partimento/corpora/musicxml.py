"""Sheet music in MusicXML 4.0, packed as .mxl: what of it sounds, without ornaments, grace notes and layout.

Read by hand: partitura keeps neither basses nor degrees of chord symbols, and music21 is some twenty times as slow.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from partimento._core import NO_CHORD, QUALITY_SUFFIXES, TICKS_PER_QUARTER, ChordSymbol, Key, Meter
from partimento.corpora.archive import MAX_FILE_BYTES
from partimento.corpora.harte import DEGREES, LETTERS, nearest_quality, quality_tones
from partimento.corpora.piece import Bar
from partimento.foreign import parse_meter
from partimento.quantise import Played

VELOCITY = 80                   # where no dynamics are written
FORTE = 90                      # MusicXML gives velocities in percent of this
MAX_MEASURE_QUARTERS = 256
NO_CHORD_WORDS = ("N.C.", "N.C", "NC", "NO CHORD")
KINDS = {
    "major": "", "minor": "m", "augmented": "aug", "diminished": "dim", "dominant": "7", "major-seventh": "maj7", "minor-seventh": "m7",
    "diminished-seventh": "dim7", "augmented-seventh": "7#5", "half-diminished": "m7b5", "major-minor": "mmaj7", "minor-major": "mmaj7",
    "major-sixth": "6", "minor-sixth": "m6", "dominant-ninth": "9", "major-ninth": "maj9", "minor-ninth": "m9", "dominant-11th": "11",
    "major-11th": "maj9", "minor-11th": "m11", "dominant-13th": "13", "major-13th": "maj9", "minor-13th": "m11", "suspended-second": "sus2",
    "suspended-fourth": "sus4", "power": "5", "maj69": "69",
}


@dataclass
class Instrument:
    """One part of the sheet, its notes by staff; `sung` where it has words."""

    name: str
    program: int
    sung: bool
    staves: dict[int, list[Played]]


@dataclass
class Sheet:
    """The music once through, as written, but of several endings only the last. Every bar is whole: a pickup stands at the end
    of a bar of its own, the halves of a bar that a repeat parts are joined, and other short bars end in a rest.
    """

    title: str
    composer: str
    bars: list[Bar]
    instruments: list[Instrument]
    harmony: list[ChordSymbol]
    tempo_bpm: float            # that of most bars


@dataclass
class Written:
    """A note in its measure, in quarter notes; `held` where a tie leads to it."""

    onset: float
    duration: float
    pitch: int
    velocity: int
    staff: int
    held: bool


@dataclass
class Measure:
    """What one instrument plays in a measure, and what is told there: meter, key and tempo where they are new."""

    length: float = 0.0         # in quarter notes
    notes: list[Written] = field(default_factory=list)
    chords: list[tuple[float, ChordSymbol]] = field(default_factory=list)
    meter: str = ""
    key: Key | None = None
    tempo_bpm: float = 0.0
    starts_ending: bool = False
    stops_ending: bool = False


def read_mxl(data: bytes) -> Sheet:
    """ValueError in one sentence for what is not packed MusicXML, unpacks to more than 16 MB or counts beyond any music."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [n for n in packed.namelist() if n.endswith((".xml", ".musicxml")) and not n.startswith("META-INF/")]
            if not names:
                raise ValueError("has no score in it")
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
    told = {p.get("id"): p for p in root.iter("score-part")}
    instruments = []
    for part, line in zip(parts, lines):
        about = told.get(part.get("id"), Element("score-part"))
        program = number(about, "midi-instrument/midi-program", 1) - 1
        instruments.append(Instrument(about.findtext("part-name") or "", program if 0 <= program < 128 else 0,
                                      part.find(".//lyric") is not None, staves_of(line, starts)))
    harmony = {start + round(at * TICKS_PER_QUARTER): chord for column, start in zip(columns, starts) if start is not None
               for measure in column for at, chord in measure.chords}
    tempos, tempo_bpm = Counter(), 120.0
    for column in columns:
        tempo_bpm = next((m.tempo_bpm for m in column if m.tempo_bpm), tempo_bpm)
        tempos[tempo_bpm] += 1
    composer = next((c.text for c in root.iter("creator") if c.get("type") == "composer"), None)
    return Sheet(root.findtext("work/work-title") or root.findtext("movement-title") or "", composer or "", bars, instruments,
                 [ChordSymbol(at, c.root, c.quality, c.bass) for at, c in sorted(harmony.items())], max(tempos, key=tempos.__getitem__, default=120.0))


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
                    measure.notes.append(Written(onset, length, pitch, velocity, number(e, "staff", 1), any(t.get("type") == "stop" for t in e.iter("tie"))))
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
        if measure.length > MAX_MEASURE_QUARTERS:
            raise ValueError(f"measure {len(measures) + 1} lasts more than {MAX_MEASURE_QUARTERS} quarter notes")
        measure.chords = spread(measure)
        measures.append(measure)
    return measures


def spread(measure: Measure) -> list[tuple[float, ChordSymbol]]:
    """The measure's chords, those that are written over one note parted over its length, on beats where it has enough."""
    out = []
    for at in sorted({a for a, _ in measure.chords}):
        chords = [c for a, c in measure.chords if a == at][:4]
        share = (min([n.onset for n in measure.notes if n.onset > at] + [max(at, measure.length)]) - at) / len(chords)
        out += [(at + (math.ceil(i * share) if share >= 1 else i * share), c) for i, c in enumerate(chords)]
    return out


def laid_out(columns: list[tuple[Measure, ...]]) -> tuple[list[int | None], list[Bar]]:
    """Where each measure starts in ticks, None for those of endings that are left out; and the bars that they make."""
    starts: list[int | None] = []
    bars: list[Bar] = []
    lengths = [round(max(m.length for m in column) * TICKS_PER_QUARTER) for column in columns]
    usual = Counter(n for n in lengths if n).most_common(1)
    meter: Meter | None = Meter(usual[0][0] // TICKS_PER_QUARTER, 4) if usual else Meter()     # for sheets that tell none
    key, filled, end = Key(), 0, 0
    left_out = {i for first, last in earlier_endings(columns) for i in range(first, last + 1)}
    for i, (column, length) in enumerate(zip(columns, lengths)):
        if told := next((m.meter for m in column if m.meter), ""):
            meter, filled = known_meter(told), 0
        key = next((m.key for m in column if m.key), key)
        if i in left_out:
            starts.append(None)
            continue
        whole = meter.bar_ticks if meter else length
        if filled and filled + length == whole:
            starts.append(bars[-1].start_ticks + filled)
            filled = 0
        else:
            starts.append(end + (whole - length if not bars and 0 < length < whole else 0))
            filled = length if bars and length < whole else 0
            bars.append(Bar(end, meter if length <= whole else None, key))
            end += max(whole, length)
    return starts, bars


def earlier_endings(columns: list[tuple[Measure, ...]]) -> list[tuple[int, int]]:
    """First and last measure of each ending that another one follows."""
    endings: list[tuple[int, int]] = []
    first = None
    for i, column in enumerate(columns):
        if any(m.starts_ending for m in column):
            first = i
        if first is not None and any(m.stops_ending for m in column):
            endings.append((first, i))
            first = None
    return [a for a, b in zip(endings, endings[1:]) if b[0] == a[1] + 1]


def staves_of(measures: list[Measure], starts: list[int | None]) -> dict[int, list[Played]]:
    """Notes by staff, in quarter notes from the first bar, ties joined."""
    staves: dict[int, dict[tuple[float, int], Played]] = {}
    held: dict[int, tuple[int, Played]] = {}        # by pitch, the note that sounded last and its staff
    for measure, start in zip(measures, starts):
        if start is None:
            continue
        for n in sorted(measure.notes, key=lambda n: n.onset):
            onset = start / TICKS_PER_QUARTER + n.onset
            staff, before = held.get(n.pitch, (n.staff, None))
            if n.held and before and abs(before.onset + before.duration - onset) < 1e-3:
                note = Played(before.onset, before.duration + n.duration, n.pitch, before.velocity)
            else:
                staff, note = n.staff, Played(onset, n.duration, n.pitch, n.velocity)
            held[n.pitch] = staff, note
            staves.setdefault(staff, {})[note.onset, n.pitch] = note
    return {staff: list(notes.values()) for staff, notes in sorted(staves.items())}


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
            plain = DEGREES[value] - (value == 7 and change == "add")       # an added seventh is minor unless altered
            if change != "add":
                tones -= {plain, plain - (value == 7)}
            if change != "subtract":
                tones |= {(plain + number(degree, "degree-alter", 0)) % 12}
            quality = nearest_quality(frozenset(tones))
    return ChordSymbol(0, root, quality, root if bass is None else bass)


def known_meter(text: str) -> Meter | None:
    try:
        return parse_meter(text)
    except ValueError:          # 3+2/8, or none at all
        return None


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
    try:
        return otherwise if text is None else int(text)
    except ValueError:
        raise ValueError(f"<{path}> is '{text[:20]}' where a whole number was expected") from None


def decimal(element: Element, attribute: str) -> float:
    """0 where it is not told."""
    try:
        value = float(element.get(attribute, 0))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and value > 0 else 0.0
