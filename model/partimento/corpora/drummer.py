"""Drums for music that has none: bars of one take of a human drummer whose kick goes with the bass.

A take keeps time and sometimes plays a fill. Drummers who record alone play many more fills than in a band, so a take
is lent without its fills, and fills are put where the song has a place for one.
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
FEWEST_BARS = 4  # of a take, if the meter has a take that long
# The share of eighth bars that are fills in human takes of 32 bars and more, with phrases found in the other half. (Of
# the last bars of sections in band songs, 0.1 to 0.25 are fills.)
FILLS = 0.38
CANDIDATES = 12
AGREEMENT = 8.0  # agreeing with the bass by 0.1 more makes a candidate e^0.8 times as likely
TEMPO = 3.0  # twice the tempo makes a take e^3 times less likely: at 70 bpm drummers play twice the hats a bar of 140
# With these, kick and bass agree as in band songs, whose drums and bass were written together (F1 0.5 to 0.6).
DROPPED_KICKS, ADDED_KICKS = 0.6, 0.4
ON_TOMS = 0.03  # the weight of takes that play toms all the time
USUAL_SUPPLY = 8  # takes of a meter; with fewer, drums are lent less often


@dataclass(frozen=True)
class Take:
    """A drummer's take, bar by bar; onsets count from the start of the bar. `label` is beat or fill."""

    drummer: str
    style: str
    label: str
    tempo_bpm: float
    bars: tuple[tuple[Note, ...], ...]

    @cached_property
    def played(self) -> list[list[tuple[int, int]]]:
        """(16th, pitch) of each hit, by bar."""
        return [[(_slot(n.onset_ticks), n.pitch) for n in bar] for bar in self.bars]

    @cached_property
    def kicks(self) -> list[frozenset[int]]:
        """The 16ths with a kick, by bar."""
        return [frozenset(slot for slot, pitch in bar if pitch in KICK) for bar in self.played]

    @cached_property
    def _toms(self) -> list[int]:
        return [sum(pitch in TOMS for _, pitch in bar) for bar in self.played]

    @property
    def on_toms(self) -> bool:
        """Whether it plays toms all the time, in place of hats or beside them, as drummers in bands seldom do."""
        return statistics.median(self._toms) > 0

    @cached_property
    def _strays(self) -> list[bool]:
        """Of each bar: whether it has at least two toms more than the median bar, or at most half of its hats and
        rides.
        """
        beats = [len({slot for slot, pitch in bar if pitch in TIMEKEEPERS}) for bar in self.played]
        usual_toms, usual_beats = statistics.median(self._toms), statistics.median(beats)
        return [t >= usual_toms + 2 or (b <= usual_beats / 2 and usual_beats >= 3) for t, b in zip(self._toms, beats)]

    @cached_property
    def steady(self) -> list[int]:
        """For each bar: itself if it keeps time, else the nearest bar that does, preferably an even number of bars
        away.

        Empty for a take in which most bars do not keep time.
        """
        usual = statistics.median(len(bar) for bar in self.bars)
        keeps = [i for i, bar in enumerate(self.bars) if not self._strays[i] and 2 * len(bar) >= usual]
        if 2 * len(keeps) < len(self.bars):
            return []
        return [min(keeps, key=lambda j: (abs(i - j) > PHRASE, (i - j) % 2, abs(i - j))) for i in range(len(self.bars))]

    @cached_property
    def fills(self) -> list[int]:
        """The bars that are fills up to their end; of a take that is a fill, only the last."""
        half = max((slot for bar in self.played for slot, _ in bar), default=0) // 2
        going_on = [sum(slot > half for slot, _ in bar) >= 3 for bar in self.played]
        if self.label == "fill":
            return [i for i, on in enumerate(going_on) if on][-1:]
        return [i for i, on in enumerate(going_on) if on and self._strays[i]]

    @cached_property
    def start(self) -> int:
        """The bar, among the first four of a long take, where its phrases start; 0 if no bar is clearly better.

        Most fills come just before it and before every fourth bar after it; crashes come on it.
        """
        if len(self.bars) < 2 * PHRASE:
            return 0
        crash = [any(slot == 0 and pitch in CRASH for slot, pitch in bar) for bar in self.played]
        signs = [sum(self._strays[(at + 3) % 4 :: 4]) + sum(crash[at::4]) for at in range(4)]
        best = max(range(len(signs)), key=signs.__getitem__)
        return best if signs[best] > 1.25 * signs[0] + 1 else 0

    @property
    def span(self) -> int:
        """How many bars from `start` can loop: a multiple of four, if there are four."""
        count = len(self.bars) - self.start
        return count // 4 * 4 or count


class Drummer:
    """The takes that a style can use: beats of at least four bars (shorter ones in meters without any), and fills."""

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
        """The takes in the score's meter."""
        return self._takes.get(repr(score.meter), [])

    def fill(self, take: Take, score: Score, rng: random.Random) -> tuple[Take, int] | None:
        """A fill and its bar: the take's own, else the same drummer's in the same style, the same drummer's,
        another's in the same style; None if there is none.
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
    """The position of each bar of [first, first + bars) in its section, or in the score if it has no sections."""
    starts = sorted({0, *(bar for bar, _ in score.sections)})
    return [bar - max(s for s in starts if s <= bar) for bar in range(first, first + bars)]


def draw_fills(score: Score, first: int, bars: int, rng: random.Random) -> list[int]:
    """The bars of the window that get fills, by chance: those before another section, or every eighth without
    sections.
    """
    following = {bar for bar, _ in score.sections if bar > 0} or range(PHRASE, score.bars, PHRASE)
    return [bar for bar in range(bars) if first + bar + 1 in following and rng.random() < FILLS]


def accents(score: Score, first: int, bars: int) -> list[frozenset[int]]:
    """The 16ths, by bar, that a kick may go with: the bass's onsets.

    Without a bass: chords of at least two notes, and melody notes of at least a quarter.
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
    """The bars of the take to play at these positions of a song, from phrase bar `at` on, without fills.

    A section starts at a multiple of four bars of the take. A short take starts again.
    """
    bars = []
    for i, place in enumerate(places):
        if i and place == 0:
            at += -at % 4
        bars.append(take.steady[take.start + at % take.span])
        at += 1
    return bars


def agreement(kicks: list[frozenset[int]], accents: list[frozenset[int]]) -> float:
    """The F1 score of onsets on the same 16th."""
    both = sum(len(a & b) for a, b in zip(kicks, accents))
    return 2 * both / max(1, sum(map(len, kicks)) + sum(map(len, accents)))


def choose(takes: list[Take], score: Score, first: int, bars: int, rng: random.Random) -> tuple[Take, list[int]]:
    """A take, and its bars to play over bars [first, first + bars).

    It is drawn from several candidates: those that are long, near in tempo and agree with the bass are more likely.
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
    """The bars, with kicks joined to the bass (its 16ths, by bar).

    At some 16ths, the same in every bar, kicks without the bass are dropped and bass notes on an eighth get a kick.
    """
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
    """A copy of the score with drums in bars [first, first + bars); the score itself if it has drums or no take is
    in its meter.
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
            # The bar after the fill comes along, for its crash.
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
