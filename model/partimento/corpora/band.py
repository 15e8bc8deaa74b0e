"""Bass and chords for lead sheets: what a band could play under them, drawn anew each time from patterns.

The patterns come from Impro-Visor's styles: "B4 S4 C4 A4" is the chord's bass note, a scale tone, a chord tone and an
approach to the next chord, a quarter note each.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partimento._core import TICKS_PER_QUARTER, ChordSymbol, Note, Score, with_feel
from partimento.corpora.impro_visor import quarters_of
from partimento.files import write_json_lines

BAND_CORPUS = "impro-visor"
BAND_STYLES = "band-styles.jsonl.gz"  # beside the shards
BEAT = TICKS_PER_QUARTER
BASS_RANGE, CHORD_RANGE = range(28, 53), range(48, 77)
BASS_VELOCITY, CHORD_VELOCITY = 84, 68
LONGEST_FIRST = 0.8  # how often the longest pattern that fits a chord is chosen
MAX_LINE_BYTES = 1 << 20
DEGREES = {
    "1": (0,),
    "2": (2,),
    "3": (3, 4, 5, 2),
    "4": (5, 6),
    "5": (7, 6, 8),
    "6": (9, 8),
    "7": (10, 11, 9),
    "8": (0,),
    "9": (2,),
}
STRAIGHT_PLACES = {0, 6, 12, 18}  # ticks in a beat of sixteenths; a beat with triplets has others too


@dataclass(frozen=True)
class Step:
    kind: str  # bass: B, C, S, A, X or =; chords: X; R is a rest
    onset: int  # ticks from the pattern's start
    duration: int
    loudness: float  # factor of the part's velocity
    degree: str = ""  # of a bass's X


@dataclass(frozen=True)
class Pattern:
    steps: tuple[Step, ...]
    ticks: int
    weight: float


@dataclass(frozen=True)
class BandStyle:
    name: str
    swings: bool
    bass: tuple[Pattern, ...]
    chords: tuple[Pattern, ...]


def read_pattern(rules: str, weight: float) -> Pattern:
    """A pattern from its rules. ValueError for an unknown word."""
    steps: list[Step] = []
    at, loudness = 0.0, 1.0
    for group, word in re.findall(r"\(([^()]*)\)|([^\s()]+)", rules):
        kind, degree, length = word[:1].upper(), "", word[1:]
        if group:
            kind, degree, length = ([*group.split(), "", ""])[:3]
        elif kind == "V" and length.isdigit():
            loudness = 0.75 + 0.25 * min(127, int(length)) / 127
            continue
        if kind not in "BCSAX=R" or not length:
            raise ValueError(f"'{group or word}' is not known")
        quarters = sum(map(quarters_of, length.split("+")))
        onset, end = round(BEAT * at), round(BEAT * (at + quarters))
        if kind != "R" and end > onset:
            steps.append(Step(kind, onset, end - onset, loudness, degree))
        at += quarters
    return Pattern(tuple(steps), round(BEAT * at), weight)


def write_band_styles(path: Path, styles: Iterable[dict[str, Any]]) -> None:
    """Writes styles as the corpus has them: name, swing, and rules with weights of bass and chords."""
    write_json_lines(path, styles)


def read_band_styles(path: Path) -> dict[str, BandStyle]:
    """The band styles of a file, by name. ValueError naming a file that is not one."""
    styles = {}
    try:
        with gzip.open(path, "rb") as lines:
            while line := lines.readline(MAX_LINE_BYTES):
                raw = json.loads(line)
                patterns: dict[str, list[Pattern]] = {}
                for part in ("bass", "chords"):
                    patterns[part] = []
                    for rules, weight in raw[part]:
                        try:
                            patterns[part].append(read_pattern(rules, float(weight)))
                        except ValueError:
                            continue  # a few patterns of the corpus use words of their own
                styles[raw["name"]] = BandStyle(
                    raw["name"],
                    raw["swing"] > 0.58,
                    *(tuple(p for p in patterns[part] if p.ticks > 0) for part in ("bass", "chords")),
                )
    except (OSError, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"{path}: not a file of band styles: {error}") from None
    return styles


def swung_places() -> list[int]:
    """Where each tick of a beat goes when the first half of the beat takes two thirds of it, as the core swings."""
    beat = Score(1)
    beat.set_notes("melody", [Note(tick, 1, tick) for tick in range(BEAT)])
    return [n.onset_ticks for n in with_feel(beat, 1.0, 2 / 3).notes("melody")]


SWUNG_PLACES = swung_places()


def swung(notes: list[Note]) -> list[Note]:
    """Even eighths and sixteenths as a swinging player has them. Beats with triplets stay."""
    triplets = {n.onset_ticks // BEAT for n in notes if n.onset_ticks % BEAT not in STRAIGHT_PLACES}

    def moved(tick: int) -> int:
        beat, place = divmod(tick, BEAT)
        return tick if beat in triplets else beat * BEAT + SWUNG_PLACES[place]

    return [
        Note(
            moved(n.onset_ticks),
            max(1, moved(n.onset_ticks + n.duration_ticks) - moved(n.onset_ticks)),
            n.pitch,
            n.velocity,
            n.timing,
        )
        for n in notes
    ]


def swing_score(score: Score) -> Score:
    """A copy whose melody, chords and bass swing; drums stay. Meters whose beat is not a quarter note stay."""
    if score.meter.unit != 4:
        return score
    score = score.copy()
    for part in ("melody", "chords", "bass"):
        score.set_notes(part, swung(score.notes(part)))
    return score


def lend_band(score: Score, first: int, bars: int, style: BandStyle, rng: random.Random) -> Score:
    """A copy of the score with bass and chords of the style in bars [first, first + bars), in parts that it lacks."""
    bar_ticks = score.meter.bar_ticks
    start, end = first * bar_ticks, (first + bars) * bar_ticks
    spans = chord_spans(score, start, end)
    lent = score.copy()
    for part, patterns, play in (("bass", style.bass, play_bass), ("chords", style.chords, play_chords)):
        if not score.has(part) and patterns and spans:
            notes = play(spans, patterns, rng)
            lent.set_notes(part, swung(notes) if style.swings and score.meter.unit == 4 else notes)
    return lent


def chord_spans(score: Score, start: int, end: int) -> list[tuple[int, int, ChordSymbol]]:
    """(from, to, chord) in ticks, without the silences between chords."""
    changes = sorted({start, *(c.onset_ticks for c in score.harmony if start < c.onset_ticks < end)})
    spans = [(at, to, score.chord_at(at)) for at, to in zip(changes, [*changes[1:], end])]
    return [(at, to, chord) for at, to, chord in spans if chord is not None and chord.tones()]


def laid_out(start: int, end: int, patterns: tuple[Pattern, ...], rng: random.Random) -> list[tuple[int, Step]]:
    """(onset, step): patterns in sequence until the chord ends."""
    out = []
    while fitting := [p for p in patterns if p.ticks <= end - start]:
        if rng.random() < LONGEST_FIRST:
            longest = max(p.ticks for p in fitting)
            fitting = [p for p in fitting if p.ticks == longest]
        pattern = rng.choices(fitting, [p.weight for p in fitting])[0]
        out += [(start + s.onset, s) for s in pattern.steps]
        start += pattern.ticks
    if end > start and not out:
        out.append((start, Step("B", 0, end - start, 1.0)))
    return out


def near(pitch_class: int, pitch: int, range_: range) -> int:
    """The pitch of the class in the range that is nearest to `pitch`."""
    return min((p for p in range_ if p % 12 == pitch_class % 12), key=lambda p: abs(p - pitch))


def struck(onset: int, step: Step, pitch: int, velocity: int, rng: random.Random) -> Note:
    return Note(onset, step.duration, pitch, max(1, min(127, round(velocity * step.loudness + rng.uniform(-7, 7)))))


def play_bass(
    spans: list[tuple[int, int, ChordSymbol]], patterns: tuple[Pattern, ...], rng: random.Random
) -> list[Note]:
    notes: list[Note] = []
    pitch = rng.choice((33, 36, 40))
    for number, (start, end, chord) in enumerate(spans):
        tones = [t for t in range(12) if chord.tones() >> t & 1]
        intervals = {(t - chord.root) % 12 for t in tones}
        scale = sorted({*tones, *((chord.root + i) % 12 for i in (2, 5, 9 if 4 in intervals else 10))})
        coming = spans[(number + 1) % len(spans)][2]
        home = near(chord.bass, 38, BASS_RANGE)  # lines wander and come back
        for onset, step in laid_out(start, end, patterns, rng):
            if step.kind == "B":
                pitch = near(chord.bass, rng.choice((pitch, home, home - 5)), BASS_RANGE)
            elif step.kind == "X":
                degree = step.degree.strip("b#")
                wanted = next((i for i in DEGREES.get(degree, (0,)) if i in intervals), DEGREES.get(degree, (0,))[0])
                pitch = near(chord.root + wanted + step.degree.count("#") - step.degree.count("b"), pitch, BASS_RANGE)
            elif step.kind == "A":
                target = near(coming.bass, pitch, BASS_RANGE)
                pitch = min(max(target + rng.choice((-1, -1, 1, 1, -2, 2)), BASS_RANGE[0]), BASS_RANGE[-1])
            elif step.kind in "CS":
                nearby = [
                    p
                    for p in BASS_RANGE
                    if p % 12 in (tones if step.kind == "C" else scale) and 0 < abs(p - pitch) <= 7
                ]
                pitch = rng.choice(nearby or [pitch])
            notes.append(struck(onset, step, pitch, BASS_VELOCITY, rng))
    return notes


def play_chords(
    spans: list[tuple[int, int, ChordSymbol]], patterns: tuple[Pattern, ...], rng: random.Random
) -> list[Note]:
    notes: list[Note] = []
    middle, rootless = rng.uniform(57, 65), rng.random() < 0.5  # a player's register and habit
    for start, end, chord in spans:
        tones = [t for t in range(12) if chord.tones() >> t & 1]
        if (len(tones) > 3 and rootless) or len(tones) > 4:
            tones.remove(chord.root % 12)
        voicings = []
        for lowest in tones:  # close position, from each tone up
            rising = sorted(tones, key=lambda t: (t - lowest) % 12)
            bottom = near(lowest, round(middle) - 6, CHORD_RANGE)
            voicings.append([bottom + (t - lowest) % 12 for t in rising])
        best = min(voicings, key=lambda v: abs(sum(v) / len(v) - middle) + rng.uniform(0, 2))
        middle += 0.5 * (min(max(sum(best) / len(best), 57), 66) - middle)
        for onset, step in laid_out(start, end, patterns, rng):
            notes += [struck(onset, step, pitch, CHORD_VELOCITY, rng) for pitch in best if pitch in CHORD_RANGE]
    return notes
