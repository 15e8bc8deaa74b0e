"""Drums for music that has none: a stretch of one take of a human drummer, chosen by how its kick goes with the bass.

A take keeps time and now and then plays a fill. Those who recorded alone play far more of these than a band's drummer
does, so a take is lent with its fills taken out, and a fill is put where the song has a place for one.
"""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from partimento._core import DRUM_DURATION_TICKS, TIMING_PER_TICK, Note, Score
from partimento.corpora.shards import Piece

SIXTEENTH = 6  # ticks
KICK, TOMS, CRASH = {35, 36}, {41, 43, 45, 47, 48, 50}, {49, 52, 55, 57}
TIMEKEEPERS = {42, 44, 46, 51, 53, 59}  # hats and ride
PHRASE = 8  # bars
FEWEST_BARS = 4  # of a take, where the meter has any that long
# The share of last bars of 8 that are fills: of human takes of 32 bars and more, their phrases found in the other half.
# (Of bars that a section of a band's song ends with, 0.1 to 0.25 are.)
FILLS = 0.38
CANDIDATES = 12
AGREEMENT = 8.0  # a candidate whose kick agrees with the bass by .1 more is drawn e^.8 times as often
TEMPO = 3.0  # one at twice the tempo e^3 times as seldom: at 70 bpm drummers play twice as many hats a bar as at 140
# So that kick and bass agree as in bands' songs, whose drums and bass were written for each other (F1 .5 to .6).
DROPPED_KICKS, ADDED_KICKS = 0.6, 0.4
ON_TOMS = 0.03  # so much more seldom are takes drawn that play on toms all the time
USUAL_SUPPLY = 8  # takes of a meter; where there are fewer, drums are lent more seldom


@dataclass(frozen=True)
class Take:
    """A drummer's take, bar by bar, onsets counted from the bar's start. `label` is beat or fill."""

    drummer: str
    style: str
    label: str
    tempo_bpm: float
    bars: tuple[tuple[Note, ...], ...]

    @cached_property
    def played(self) -> list[list[tuple[int, int]]]:
        """(16th, pitch) of each bar's hits."""
        return [[(_slot(n.onset_ticks), n.pitch) for n in bar] for bar in self.bars]

    @cached_property
    def kicks(self) -> list[frozenset[int]]:
        """The 16ths with a kick, of each bar."""
        return [frozenset(slot for slot, pitch in bar if pitch in KICK) for bar in self.played]

    @cached_property
    def _toms(self) -> list[int]:
        return [sum(pitch in TOMS for _, pitch in bar) for bar in self.played]

    @property
    def on_toms(self) -> bool:
        """Whether it plays toms for hats or beside them all the time, as bands' drummers seldom do."""
        return statistics.median(self._toms) > 0

    @cached_property
    def _strays(self) -> list[bool]:
        """Whether a bar has two toms more than the take's usual one, or half of its hats and rides at most."""
        beats = [len({slot for slot, pitch in bar if pitch in TIMEKEEPERS}) for bar in self.played]
        usual_toms, usual_beats = statistics.median(self._toms), statistics.median(beats)
        return [t >= usual_toms + 2 or (b <= usual_beats / 2 and usual_beats >= 3) for t, b in zip(self._toms, beats)]

    @cached_property
    def steady(self) -> list[int]:
        """For each bar itself where it keeps time; else the nearest that does, by choice an even number of bars off.
        Empty for a take that mostly does not.
        """
        usual = statistics.median(len(bar) for bar in self.bars)
        keeps = [i for i, bar in enumerate(self.bars) if not self._strays[i] and 2 * len(bar) >= usual]
        if 2 * len(keeps) < len(self.bars):
            return []
        return [min(keeps, key=lambda j: (abs(i - j) > PHRASE, (i - j) % 2, abs(i - j))) for i in range(len(self.bars))]

    @cached_property
    def fills(self) -> list[int]:
        """Bars that are fills and go on to their end; of a take that is a fill, its last such bar."""
        half = max((slot for bar in self.played for slot, _ in bar), default=0) // 2
        going_on = [sum(slot > half for slot, _ in bar) >= 3 for bar in self.played]
        if self.label == "fill":
            return [i for i, on in enumerate(going_on) if on][-1:]
        return [i for i, on in enumerate(going_on) if on and self._strays[i]]

    @cached_property
    def start(self) -> int:
        """The bar, of a long take's first four, that its phrases count from: before it and every fourth after it are
        most fills, at it the crashes; the first, where none is clearly more so.
        """
        if len(self.bars) < 2 * PHRASE:
            return 0
        crash = [any(slot == 0 and pitch in CRASH for slot, pitch in bar) for bar in self.played]
        signs = [sum(self._strays[(at + 3) % 4 :: 4]) + sum(crash[at::4]) for at in range(4)]
        best = max(range(len(signs)), key=signs.__getitem__)
        return best if signs[best] > 1.25 * signs[0] + 1 else 0

    @property
    def span(self) -> int:
        """Bars from `start` on that can be played over and over: whole fours, where there are any."""
        count = len(self.bars) - self.start
        return count // 4 * 4 or count


class Drummer:
    """The takes that a style is lent: beats of four bars and more, shorter ones in meters that have no other; and
    fills."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        takes: defaultdict[str, list[Take]] = defaultdict(list)
        self._fills: defaultdict[str, list[Take]] = defaultdict(list)
        for piece in pieces:
            take = take_of(piece)
            if take.label == "fill" and take.fills:
                self._fills[repr(piece.score.meter)].append(take)
            elif take.label != "fill" and take.steady:
                takes[repr(piece.score.meter)].append(take)
        self._takes = {
            meter: [t for t in found if len(t.bars) >= FEWEST_BARS] or found for meter, found in takes.items()
        }

    def takes(self, score: Score) -> list[Take]:
        """Those in the score's meter."""
        return self._takes.get(repr(score.meter), [])

    def fill(self, take: Take, score: Score, rng: random.Random) -> tuple[Take, int] | None:
        """A fill for the take: one of its own, else of the same drummer in the same style, in any, of another in the
        same style.
        """
        if take.fills:
            return take, rng.choice(take.fills)
        others = self._fills.get(repr(score.meter), [])
        for fits in (
            [f for f in others if (f.drummer, f.style) == (take.drummer, take.style)],
            [f for f in others if f.drummer == take.drummer],
            [f for f in others if f.style == take.style],
        ):
            if fits:
                found = rng.choice(fits)
                return found, found.fills[0]
        return None


def take_of(piece: Piece) -> Take:
    bar_ticks = piece.score.meter.bar_ticks
    bars: list[list[Note]] = [[] for _ in range(piece.score.bars)]
    for n in piece.score.notes("drums"):
        bar, onset = divmod(n.onset_ticks, bar_ticks)
        bars[bar].append(Note(onset, n.duration_ticks, n.pitch, n.velocity, n.timing))
    labels = piece.labels
    return Take(
        str(labels.get("drummer", "")),
        str(labels.get("style", "")),
        str(labels.get("kind", "beat")),
        piece.score.tempo_bpm,
        tuple(map(tuple, bars)),
    )


def _slot(ticks: int) -> int:
    return (ticks + SIXTEENTH // 2) // SIXTEENTH


def places_of(score: Score, first: int, bars: int) -> list[int]:
    """How many bars into its section each of the bars [first, first + bars) is; into the score, where it has none."""
    starts = sorted({0, *(bar for bar, _ in score.sections)})
    return [bar - max(s for s in starts if s <= bar) for bar in range(first, first + bars)]


def draw_fills(score: Score, first: int, bars: int, rng: random.Random) -> list[int]:
    """Bars of the window to put fills in: where a section ends that another follows, or of a score without sections
    the last bar of 8, each by chance.
    """
    following = {bar for bar, _ in score.sections if bar > 0} or range(PHRASE, score.bars, PHRASE)
    return [bar for bar in range(bars) if first + bar + 1 in following and rng.random() < FILLS]


def accents(score: Score, first: int, bars: int) -> list[frozenset[int]]:
    """The 16ths of each bar that a kick may go with: the bass's onsets; without one, those of chords of two notes
    and more, and of the melody's notes of a quarter and more.
    """
    bar_ticks = score.meter.bar_ticks
    if score.has("bass"):
        onsets = [n.onset_ticks for n in score.notes("bass")]
    else:
        struck = Counter(n.onset_ticks for n in score.notes("chords"))
        onsets = [tick for tick, notes in struck.items() if notes > 1]
        onsets += [n.onset_ticks for n in score.notes("melody") if n.duration_ticks >= 4 * SIXTEENTH]
    found: list[set[int]] = [set() for _ in range(bars)]
    for tick in onsets:
        bar, onset = divmod(tick, bar_ticks)
        if first <= bar < first + bars:
            found[bar - first].add(_slot(onset))
    return list(map(frozenset, found))


def read_on(take: Take, at: int, places: list[int]) -> list[int]:
    """The bars of the take that are played at these places of a song, from its phrases' bar `at` on, fills left out. A
    section begins where four of the take's bars do; a take that is too short begins again.
    """
    bars = []
    for i, place in enumerate(places):
        if i and place == 0:
            at += -at % 4
        bars.append(take.steady[take.start + at % take.span])
        at += 1
    return bars


def agreement(kicks: list[frozenset[int]], accents: list[frozenset[int]]) -> float:
    """F1 of onsets on one 16th."""
    both = sum(len(a & b) for a, b in zip(kicks, accents))
    return 2 * both / max(1, sum(map(len, kicks)) + sum(map(len, accents)))


def choose(takes: list[Take], score: Score, first: int, bars: int, rng: random.Random) -> tuple[Take, list[int]]:
    """A take and the bars of it that are played over bars [first, first + bars): of several drawn, one that reaches
    far, is near in tempo and goes with the bass, by chance and preference.
    """
    places, wanted = places_of(score, first, bars), accents(score, first, bars)
    weights = [
        min(take.span, bars)
        * math.exp(-TEMPO * abs(math.log2(take.tempo_bpm / score.tempo_bpm)))
        * (ON_TOMS if take.on_toms else 1)
        for take in takes
    ]
    candidates = []
    for take in rng.choices(takes, weights, k=CANDIDATES):
        phase = places[0] % PHRASE
        reaching = range(phase, take.span - bars + 1, PHRASE) or range(phase, phase + 1)
        candidates.append((take, read_on(take, rng.choice(reaching), places)))
    agreeing = [agreement([take.kicks[i] for i in read], wanted) for take, read in candidates]
    return rng.choices(candidates, [math.exp(AGREEMENT * a) for a in agreeing])[0]


def join_bass(played: list[tuple[Note, ...]], bass: list[frozenset[int]], rng: random.Random) -> list[tuple[Note, ...]]:
    """The bars with a kick that goes with the bass (its 16ths, by bar): at some 16ths of the window, the same in every
    bar, kicks without the bass are left out, and bass notes on an eighth get one."""
    slots = range(1, 1 + max((slot for bar in bass for slot in bar), default=0))
    drop, add = ({s for s in slots if rng.random() < chance} for chance in (DROPPED_KICKS, ADDED_KICKS))
    kicks = [n for bar in played for n in bar if n.pitch in KICK]
    if not kicks:
        return played
    pitch, loudness = kicks[0].pitch, round(statistics.median(n.velocity for n in kicks))
    joined = []
    for notes, wanted in zip(played, bass, strict=True):
        kept = [n for n in notes if n.pitch not in KICK or (s := _slot(n.onset_ticks)) in wanted or s not in drop]
        there = {_slot(n.onset_ticks) for n in kept if n.pitch in KICK}
        new = [
            Note(slot * SIXTEENTH, DRUM_DURATION_TICKS, pitch, loudness, 0)
            for slot in sorted((wanted & add) - there)
            if slot % 2 == 0
        ]
        joined.append(tuple(sorted(kept + new, key=lambda n: (n.onset_ticks, n.pitch))) if wanted else notes)
    return joined


def lend_drums(score: Score, first: int, bars: int, drummer: Drummer, rng: random.Random) -> Score:
    """A copy of the score whose bars [first, first + bars) have drums, where it has none and there are takes in its
    meter.
    """
    takes = drummer.takes(score)
    if score.has("drums") or not takes or rng.random() >= len(takes) / USUAL_SUPPLY:
        return score
    take, read = choose(takes, score, first, bars, rng)
    played = [take.bars[i] for i in read]
    for bar in draw_fills(score, first, bars, rng):
        if found := drummer.fill(take, score, rng):
            filling, at = found
            played[bar] = filling.bars[at]
            # The bar after it as well, for its crash.
            if filling is take and at + 1 < len(take.bars) and take.steady[at + 1] == at + 1 and bar + 1 < bars:
                played[bar + 1] = take.bars[at + 1]
    if score.has("bass"):
        played = join_bass(played, accents(score, first, bars), rng)
    lent, bar_ticks = score.copy(), score.meter.bar_ticks
    lent.set_notes(
        "drums",
        [
            Note(tick, n.duration_ticks, n.pitch, n.velocity, max(n.timing, -TIMING_PER_TICK * tick))
            for i, notes in enumerate(played)
            for n in notes
            for tick in [(first + i) * bar_ticks + n.onset_ticks]
        ],
    )
    return lent
