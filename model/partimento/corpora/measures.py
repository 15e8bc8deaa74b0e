"""Written music on one timeline: the measures of instruments, laid out in whole bars.

A pickup is at the end of its own bar. A bar that a repeat or a line of verse divides is joined; a measure of several
whole bars is divided; other short measures end in a rest. Music is played once, as written; of several endings only the
last is played.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from partimento._core import TICKS_PER_QUARTER, ChordSymbol, Key, Meter, Played
from partimento.corpora.piece import VELOCITY, Bar, foreign_meter

MAX_MEASURES = 4096
MAX_MEASURE_QUARTERS = 256


@dataclass
class Written:
    """A note in its measure, in quarter notes; `held` if a tie leads to it."""

    onset: float
    duration: float
    pitch: int
    velocity: int = VELOCITY
    staff: int = 1
    held: bool = False


@dataclass
class Measure:
    """What one instrument plays in a measure, and the meter, key and tempo if they change here."""

    length: float = 0.0  # in quarter notes
    notes: list[Written] = field(default_factory=list)
    chords: list[tuple[float, ChordSymbol]] = field(default_factory=list)
    meter: str = ""
    key: Key | None = None
    tempo_bpm: float = 0.0
    starts_ending: bool = False
    stops_ending: bool = False


def laid_out(columns: list[tuple[Measure, ...]]) -> tuple[list[int | None], list[Bar]]:
    """The start of each measure in ticks (None for endings that are left out), and the bars.

    A column holds the measures of all instruments at one time. ValueError for too many or too long measures.
    """
    if len(columns) > MAX_MEASURES:
        raise ValueError(f"{len(columns)} measures are more than {MAX_MEASURES}")
    lengths = [round(max(m.length for m in column) * TICKS_PER_QUARTER) for column in columns]
    if lengths and max(lengths) > MAX_MEASURE_QUARTERS * TICKS_PER_QUARTER:
        raise ValueError(
            f"measure {lengths.index(max(lengths)) + 1} lasts more than {MAX_MEASURE_QUARTERS} quarter notes"
        )
    usual = Counter(n for n in lengths if n).most_common(1)
    meter: Meter | None = Meter(usual[0][0] // TICKS_PER_QUARTER, 4) if usual else Meter()  # if no meter is given
    given, key, filled, end = False, Key(), 0, 0
    starts: list[int | None] = []
    bars: list[Bar] = []
    left_out = earlier_endings(columns)
    for i, (column, length) in enumerate(zip(columns, lengths)):
        if text := next((m.meter for m in column if m.meter), ""):
            meter, given, filled = meter_or_none(text), True, 0
        key = next((m.key for m in column if m.key), key)
        if i in left_out:
            starts.append(None)
            continue
        whole = meter.bar_ticks if meter else length
        if filled and filled + length == whole:
            bars[-1].meter = meter
            starts.append(bars[-1].start_ticks + filled)
            filled = 0
            continue
        short = 0 < length < whole
        pickup = short and not bars
        starts.append(end + whole - length if pickup else end)
        filled = length if short and not pickup else 0
        if length > whole and length % whole == 0:
            bars += [Bar(at, meter, key) for at in range(end, end + length, whole)]
        else:
            fits = length <= whole and (given or pickup or not short)
            bars.append(Bar(end, meter if fits else None, key))
        end += max(whole, length)
    return starts, bars


def earlier_endings(columns: list[tuple[Measure, ...]]) -> set[int]:
    """The indices of measures in endings that another ending follows."""
    endings: list[range] = []
    first = None
    for i, column in enumerate(columns):
        if any(m.starts_ending for m in column):
            first = i
        if first is not None and any(m.stops_ending for m in column):
            endings.append(range(first, i + 1))
            first = None
    return {i for a, b in zip(endings, endings[1:]) if a.stop == b.start for i in a}


def staves_of(measures: list[Measure], starts: list[int | None]) -> dict[int, list[Played]]:
    """Notes by staff, in quarter notes from the first bar, with ties joined."""
    staves: dict[int, dict[tuple[float, int], Played]] = {}
    last: dict[int, tuple[int, Played]] = {}  # of each pitch, with its staff
    for measure, start in zip(measures, starts):
        if start is None:
            continue
        for n in sorted(measure.notes, key=lambda n: n.onset):
            onset = start / TICKS_PER_QUARTER + n.onset
            staff, note = n.staff, Played(onset, n.duration, n.pitch, n.velocity)
            if n.held and n.pitch in last:
                before = last[n.pitch][1]
                if abs(before.onset + before.duration - onset) < 1e-3:
                    staff, note = (
                        last[n.pitch][0],
                        Played(before.onset, before.duration + n.duration, n.pitch, before.velocity),
                    )
            last[n.pitch] = staff, note
            staves.setdefault(staff, {})[note.onset, n.pitch] = note
    return {staff: list(notes.values()) for staff, notes in sorted(staves.items())}


def harmony_of(columns: list[tuple[Measure, ...]], starts: list[int | None]) -> list[ChordSymbol]:
    """The chord symbols. Several over one note share its length, on beats if there are enough."""
    found: dict[int, ChordSymbol] = {}
    for column, start in zip(columns, starts):
        if start is None:
            continue
        for measure in column:
            for at in {at for at, _ in measure.chords}:
                here = [c for a, c in measure.chords if a == at][:4]
                share = (
                    min([n.onset for n in measure.notes if n.onset > at], default=max(at, measure.length)) - at
                ) / len(here)
                for i, c in enumerate(here):
                    tick = start + round((at + (math.ceil(i * share) if share >= 1 else i * share)) * TICKS_PER_QUARTER)
                    found[tick] = ChordSymbol(tick, c.root, c.quality, c.bass)
    return [found[tick] for tick in sorted(found)]


def usual_tempo(columns: list[tuple[Measure, ...]]) -> float:
    """Quarter notes a minute in most measures; 120 if there is no tempo."""
    tempos: Counter[float] = Counter()
    bpm = 120.0
    for column in columns:
        bpm = next((m.tempo_bpm for m in column if m.tempo_bpm), bpm)
        tempos[bpm] += 1
    return tempos.most_common(1)[0][0] if tempos else bpm


def meter_or_none(text: str) -> Meter | None:
    try:
        return foreign_meter(text)
    except ValueError:  # 3+2/8, or no meter at all
        return None
