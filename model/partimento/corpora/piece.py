"""Pieces, as every corpus reader makes them: cut out of bars, notes and chords on one timeline."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from partimento._core import (
    MAX_TIMING,
    METERS,
    TIMING_PER_TICK,
    ChordSymbol,
    Key,
    Meter,
    Note,
    Score,
    fitting_key,
    known_meter,
    signature,
)
from partimento.corpora.form import find_form, lettered
from partimento.corpora.shards import Piece as Piece  # beside what makes pieces

MIN_RUN_BARS = 4  # a run of bars in one meter shorter than this is left out
MIN_KEY_BARS = 8  # a key of fewer bars is a passing one
MAX_BARS = 1024
LONGEST_TICKS = 64 * 96
VELOCITY = 82  # of sources without any; one that tokens can say, so that generated music has the same


def foreign_meter(text: str) -> Meter:
    """The meter of "4/4" or "8/8". One that styles do not know becomes a known one with the same bar lines, if any.

    Unlike Meter.parse it also accepts meters that no style knows. ValueError for any other text.
    """
    try:
        beats, unit = (int(x) for x in text.split("/"))
        meter = known_meter(beats, unit)
    except (TypeError, ValueError):
        raise ValueError(f"meter '{text}' is not of the form 4/4") from None
    return Meter(meter.beats, meter.unit)


@dataclass
class Skipped:
    """A piece that could not be read, and why."""

    name: str
    reason: str


@dataclass
class Bar:
    """A bar on the timeline; `meter` is None if its length fits no meter."""

    start_ticks: int
    meter: Meter | None
    key: Key


@dataclass
class Song:
    """A whole piece on one timeline, before it is cut into runs of one meter and key. Ticks as in Score, from any
    origin.
    """

    bars: list[Bar]
    notes: dict[str, list[Note]] = field(default_factory=dict)  # by part
    harmony: list[ChordSymbol] = field(default_factory=list)
    programs: dict[str, int] = field(default_factory=dict)  # by part
    tempo_bpm: float = 120.0
    sections: list[tuple[int, str]] = field(default_factory=list)  # (first tick, label), if the source has sections


def held_out(name: str) -> bool:
    """Whether the piece "corpus/piece" belongs to the tenth that no network trains on. It never changes."""
    return hashlib.sha256(name.encode()).digest()[0] < 26


def song_name(title: str) -> str:
    """The name that decides for every corpus whether a song is held out: the letters and digits of its title."""
    return "song/" + "".join(c for c in title.lower() if c.isalnum())


def runs(bars: list[Bar]) -> Iterator[list[Bar]]:
    """Runs of bars in one meter and one key signature. A key of fewer than eight bars counts as the key before it."""
    steady: list[Bar] = []
    start = 0
    while start < len(bars):
        end = start
        while end < len(bars) and signature(bars[end].key) == signature(bars[start].key):
            end += 1
        passing = end - start < MIN_KEY_BARS and len(bars) > MIN_KEY_BARS
        key = (steady[-1].key if steady else bars[end].key if end < len(bars) else bars[start].key) if passing else None
        steady += [Bar(b.start_ticks, b.meter, key or b.key) for b in bars[start:end]]
        start = end
    run: list[Bar] = []
    for bar in steady:
        if run and (
            bar.meter != run[-1].meter
            or signature(bar.key) != signature(run[-1].key)
            or run[-1].meter is None
            or bar.start_ticks != run[-1].start_ticks + run[-1].meter.bar_ticks
        ):
            yield run
            run = []
        run.append(bar)
    if run:
        yield run


def cut(song: Song, run: list[Bar]) -> Score | None:
    """The run's bars as a score, without silent bars at both ends; None if all are silent."""
    meter = run[0].meter
    assert meter is not None
    length = meter.bar_ticks
    start, end = run[0].start_ticks, run[-1].start_ticks + length
    inside = {part: [n for n in notes if start <= n.onset_ticks < end] for part, notes in song.notes.items()}
    sounding = [n.onset_ticks for notes in inside.values() for n in notes]
    if not sounding:
        sounding = [
            t
            for a, b in zip(song.harmony, [*song.harmony[1:], None])
            if a.root != 12
            for t in (max(start, a.onset_ticks), min(end, b.onset_ticks if b else end) - 1)
            if start <= t < end
        ]
    if not sounding:
        return None
    first = (min(sounding) - start) // length
    count = min(MAX_BARS, (max(sounding) - start) // length - first + 1)
    start += first * length
    end = start + count * length
    keys = [b.key for b in run[first : first + count]]
    score = Score(
        count, min(400.0, max(20.0, song.tempo_bpm)), meter, max(keys, key=lambda k: sum(k == other for other in keys))
    )
    for part, notes in inside.items():
        score.set_notes(
            part,
            [
                Note(
                    n.onset_ticks - start,
                    max(1, min(n.duration_ticks, LONGEST_TICKS)),
                    n.pitch,
                    n.velocity,
                    max(-MAX_TIMING, -TIMING_PER_TICK * (n.onset_ticks - start), min(MAX_TIMING, n.timing)),
                )
                for n in notes
                if start <= n.onset_ticks < end
            ],
        )
        if part in song.programs:
            score.set_program(part, song.programs[part])
    score.harmony = cut_harmony(song.harmony, start, end)
    score.key = fitting_key(score, score.key)
    score.sections = cut_sections(song.sections, start, end, length) or find_form(score)
    score.validate()
    return score


def cut_sections(sections: list[tuple[int, str]], start: int, end: int, bar_ticks: int) -> list[tuple[int, str]]:
    """(bar, letter) of the sections in [start, end), with the one that is current at the start."""
    held: dict[int, str] = {}
    for tick, label in sections:
        if tick < end:
            held[max(0, round((tick - start) / bar_ticks))] = label
    return lettered([(bar, held[bar]) for bar in sorted(held) if bar * bar_ticks < end - start])


def cut_harmony(harmony: list[ChordSymbol], start: int, end: int) -> list[ChordSymbol]:
    """Chords of [start, end) from 0 on, with the current one (or N.C.) at the start and repeats joined."""
    held: dict[int, ChordSymbol] = {}
    for chord in harmony:
        if chord.onset_ticks < end:
            onset = max(0, chord.onset_ticks - start)
            held[onset] = ChordSymbol(onset, chord.root, chord.quality, chord.bass)
    out: list[ChordSymbol] = []
    for onset in sorted(held):
        chord = held[onset]
        if not out or (chord.root, chord.quality, chord.bass) != (out[-1].root, out[-1].quality, out[-1].bass):
            out.append(chord)
    if not any(c.root != 12 for c in out):
        return []
    if out[0].root == 12:
        out.pop(0)
    return [ChordSymbol(0, 12), *out] if out[0].onset_ticks > 0 else out


def pieces_of(
    song: Song, corpus: str, name: str, labels: dict[str, Any], held_out_as: str = ""
) -> Iterator[Piece | Skipped]:
    """The song's runs of at least four bars (or the whole of a shorter song) as pieces name, name#2, ...

    held_out_as: the name that decides whether it is held out, if not "corpus/name".
    """
    known_as = held_out_as or f"{corpus}/{name}"
    out = held_out(known_as)
    count = left_out = 0
    reasons = []
    made = []
    for run in runs(song.bars):
        meter = run[0].meter
        if meter is None or meter not in METERS:
            reasons.append(
                f"{len(run)} bars " + (f"in {meter!r}, which styles do not know" if meter else "of no known meter")
            )
        elif len(run) < min(MIN_RUN_BARS, len(song.bars)):
            reasons.append(f"a run of only {len(run)} bars in {meter!r}")
        else:
            score = cut(song, run)
            if score is not None:
                count += 1
                made.append(Piece(name if count == 1 else f"{name}#{count}", corpus, score, out, labels, known_as))
                continue
            reasons.append("no notes and no chords")
            continue
        left_out += len(run)
    for piece in made:
        yield Piece(
            piece.name,
            corpus,
            piece.score,
            out,
            {**labels, "bars_left_out": left_out} if left_out and piece is made[0] else labels,
            known_as,
        )
    if not made:
        yield Skipped(name, "; ".join(reasons[:3]) or "no bars")
