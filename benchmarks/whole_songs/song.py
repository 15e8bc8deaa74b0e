"""A song as the figures look at it: notes by bar on a grid of 16ths, chords by half bars, and how the piece ends."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from partimento import Key, Note, Score
from partimento._core import key_of

SIXTEENTH_TICKS = 6
PITCHED = ("melody", "chords", "bass")
FEWEST = {"melody": 16, "chords": 16, "bass": 16, "drums": 64}  # onsets, or hits, of a part that is worth counting
FEWEST_HALF_BARS = 16  # with a chord, of a harmony that is

NOTHING = math.nan  # what a figure is of a song that lacks the part


class Hit(NamedTuple):
    """A note on the grid: `at` and `place` in 16ths, from the song's and the bar's beginning."""

    at: int
    bar: int
    place: int
    pitch: int
    note: Note


class Chord(NamedTuple):
    root: int
    minor: bool


@dataclass(frozen=True, eq=False)
class Song:
    """Bars to be counted, and `ending`: the bars with which the piece ends, where it is known how it does."""

    name: str
    score: Score
    ending: Score | None = None

    @cached_property
    def bar(self) -> int:
        """16ths in a bar."""
        return self.score.meter.bar_ticks // SIXTEENTH_TICKS

    @cached_property
    def key(self) -> Key:
        """Found from the notes and chords, for real and generated songs alike, whatever the score says."""
        return key_of(self.score)

    @cached_property
    def melody(self) -> list[Hit]:
        """The highest note at each onset."""
        return top(self.all_hits["melody"], FEWEST["melody"])

    @cached_property
    def bass(self) -> list[Hit]:
        """The lowest note at each onset."""
        lowest = {h.at: h for h in reversed(self.all_hits["bass"])}
        return [lowest[at] for at in sorted(lowest)] if len(lowest) >= FEWEST["bass"] else []

    @cached_property
    def chords(self) -> list[Hit]:
        hits = self.all_hits["chords"]
        return hits if len({h.at for h in hits}) >= FEWEST["chords"] else []

    @cached_property
    def drums(self) -> list[Hit]:
        hits = self.all_hits["drums"]
        return hits if len(hits) >= FEWEST["drums"] else []

    @cached_property
    def all_hits(self) -> dict[str, list[Hit]]:
        """Of every part, by onset and pitch, however few."""
        return {part: self.hits_of(self.score.notes(part)) for part in (*PITCHED, "drums")}

    def hits_of(self, notes: Iterable[Note]) -> list[Hit]:
        places = ((math.floor(n.onset_ticks / SIXTEENTH_TICKS + 0.5), n) for n in notes)
        return sorted((Hit(at, at // self.bar, at % self.bar, n.pitch, n) for at, n in places), key=lambda h: h[:4])

    @cached_property
    def half_bars(self) -> list[Chord | None]:
        """The chord at each half of a bar, from the first bar that has one; too few are none."""
        ticks = self.score.meter.bar_ticks
        found = [self.chord_at(b * ticks + half * ticks // 2) for b in range(self.score.bars) for half in (0, 1)]
        while found and found[0] is None:
            del found[:2]
        return found if sum(c is not None for c in found) >= FEWEST_HALF_BARS else []

    def chord_at(self, tick: int) -> Chord | None:
        chord = self.score.chord_at(tick)
        if chord is None or not (tones := chord.tones()):
            return None
        third = {semitones for semitones in (3, 4) if tones >> (chord.root + semitones) % 12 & 1}
        return Chord(chord.root, third == {3})

    def has(self, part: str) -> bool:
        return bool(self.half_bars if part == "harmony" else getattr(self, part))


def top(hits: list[Hit], fewest: int = 0) -> list[Hit]:
    highest = {h.at: h for h in hits}
    return [highest[at] for at in sorted(highest)] if len(highest) >= fewest else []


def by_bar(hits: Iterable[Hit]) -> dict[int, list[Hit]]:
    """Hits of every bar that has any, in order."""
    bars: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        bars[hit.bar].append(hit)
    return dict(bars)


def degree_of(pitch: int, key: Key) -> int:
    """Semitones above the tonic, 0..11."""
    return (pitch - key.tonic) % 12
