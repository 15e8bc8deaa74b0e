"""What a musician can ask for in the bars that a style writes, in musical terms.

>>> controls = Controls(scale="D dorian", ranges={"melody": ("C4", "G5")}, polyphony={"melody": 1}, chord_tones=0.8,
...                     wishes=[Wish("melody", {"density": 6, "register": "A4"}, bars=(1, 4))])
>>> style.regenerate(song, bars=(5, 6), parts=["melody"], controls=controls)
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from partimento._core import (
    ATTRIBUTES,
    DEFAULT_LONGEST_REST,
    DEFAULT_TAKE_QUALITY,
    DEFAULT_TEMPERATURE,
    DEFAULT_TOP_P,
    LIKENESSES,
    PART_NAMES,
    SONG_BARS,
    TAKE_QUALITIES,
    Cells,
    Constraints,
    Locks,
    Request,
    Score,
    level_of,
    like_value,
    parse_chord,
    parse_scale,
)

ATTRIBUTE_NAMES = tuple(name for name, _ in ATTRIBUTES)
KEEPABLE = ("rhythm", "pitches", "contour", "feel")
PITCH = re.compile(r"([A-G](?:#|b)*)(-?\d)")


class ControlWarning(UserWarning):
    """A control does nothing, or not all that it says, in the cells that are asked for."""


# General MIDI percussion by the names that drummers use.
DRUMS = {
    "kick": (35, 36),
    "snare": (38, 40),
    "rim": (37,),
    "clap": (39,),
    "hats": (42, 44, 46),
    "ride": (51, 53, 59),
    "crash": (49, 52, 55, 57),
    "toms": (41, 43, 45, 47, 48, 50),
    "cowbell": (56,),
    "tambourine": (54,),
    "shaker": (70, 82),
    "congas": (62, 63, 64),
    "bongos": (60, 61),
}


def parse_pitch(text: str | int) -> int:
    """The MIDI pitch 0..127 of 60, "60" or "C4" (middle C). ValueError for any other text or number."""
    if isinstance(text, int) or text.strip().isdecimal():
        pitch = int(text)
    elif found := PITCH.fullmatch(text.strip()):
        pitch = parse_chord(found[1]).root + 12 * (int(found[2]) + 1)
        pitch += {"Cb": -12, "B#": 12}.get(found[1], 0)
    else:
        raise ValueError(f"pitch '{text}' is neither a MIDI number nor a name like C4 or F#3")
    if not 0 <= pitch <= 127:
        raise ValueError(f"pitch '{text}' is outside 0..127")
    return pitch


def parse_drums(names: Sequence[str | int]) -> list[int]:
    """The General MIDI keys of drum names ("kick", "hats") and key numbers, sorted. ValueError for an unknown drum."""
    keys: set[int] = set()
    for name in names:
        if str(name) in DRUMS:
            keys.update(DRUMS[str(name)])
        elif str(name).isdecimal() and int(name) < 128:
            keys.add(int(name))
        else:
            raise ValueError(f"unknown drum '{name}': expected a key 0..127 or one of {', '.join(DRUMS)}")
    return sorted(keys)


@dataclass(frozen=True)
class Wish:
    """Attributes that the cells of a part should have, in bars first..last (from 1, both included; None: all).

    Values have the attribute's own unit: density in onsets a bar, register as mean pitch (a number or "C5"), polyphony
    in notes an onset, complexity in different note distances (1..5), syncopation in onsets held over a stronger beat
    (0..4), dynamics as mean velocity (1..127). The harmony has density alone, in chords a bar. Wishes bias the draw:
    styles follow them, but may stray.
    """

    part: str
    attributes: Mapping[str, float | str]
    bars: tuple[int, int] | None = None

    @staticmethod
    def parse(text: str) -> Wish:
        """The wish of "melody density=6 register=A4" or "drums bars=5-6 density=16". ValueError for any other form."""
        part, *rest = text.split()
        bars: tuple[int, int] | None = None
        attributes: dict[str, float | str] = {}
        for word in rest:
            name, equals, value = word.partition("=")
            if not equals or not value:
                raise ValueError(f"wish '{text}': '{word}' is not of the form density=6")
            if name == "bars":
                bars = parse_bars(value)
            elif name == "register":
                attributes[name] = value  # a pitch as a text
            else:
                try:
                    attributes[name] = float(value)
                except ValueError:
                    raise ValueError(f"wish '{text}': {name} '{value}' is not a number") from None
        if not attributes:
            raise ValueError(f"wish '{text}' says nothing: write melody density=6")
        return Wish(part, attributes, bars)


@dataclass(frozen=True)
class Like:
    """Asks for bars first..last of some parts to be like other bars, which repeat if they are fewer.

    how: one of LIKENESSES; "none" lets the style choose. exact; same, except for velocities and timing; moved along the
    scale; ending, a different end from the middle of each bar; varied; contour, the same rhythm and direction of the
    line; rhythm. Bars whose model is not written yet when they are drawn are free.
    """

    parts: Sequence[str]
    bars: tuple[int, int]
    model: tuple[int, int]
    how: str = "none"

    @staticmethod
    def parse(text: str) -> Like:
        """The likeness of "melody 5-8: 1-4" or "melody,bass 9-16: 1-8 rhythm". ValueError for any other form."""
        left, colon, right = text.partition(":")
        of, model = left.split(), right.split()
        if not colon or len(of) != 2 or len(model) not in (1, 2):
            raise ValueError(f"like '{text}' is not understood: write melody 5-8: 1-4, or melody 5-8: 1-4 rhythm")
        if len(model) == 2 and model[1] not in LIKENESSES:
            raise ValueError(f"like '{text}': '{model[1]}' is not one of {', '.join(LIKENESSES[1:])}")
        parts = [check_part(part) for part in of[0].split(",")]
        return Like(parts, parse_bars(of[1]), parse_bars(model[0]), model[1] if len(model) == 2 else "none")


def parse_bars(text: str) -> tuple[int, int]:
    """The bars of "5" or "5-6", from 1, both included. ValueError for other texts and for a range that runs back."""
    first, dash, last = text.partition("-")
    if not first.strip().isdecimal() or (dash and not last.strip().isdecimal()):
        raise ValueError(f"bars '{text}' are not a range: write 5 or 5-6")
    bars = int(first), int(last) if dash else int(first)
    if bars[0] > bars[1]:
        raise ValueError(f"bars '{text}' run backwards: write {bars[1]}-{bars[0]}")
    return bars


def bars_text(first: int, last: int) -> str:
    return f"bar {first}" if first == last else f"bars {first}-{last}"


def check_part(part: str) -> str:
    if part not in PART_NAMES:
        raise ValueError(f"unknown part '{part}': expected {', '.join(PART_NAMES)}")
    return part


@dataclass(frozen=True)
class Controls:
    """What a request asks for beyond its cells. Ranges are those of the core's request.h."""

    quality: str = (
        DEFAULT_TAKE_QUALITY  # of TAKE_QUALITIES: among how many ways to write each phrase the style's critic chooses
    )
    temperature: float = DEFAULT_TEMPERATURE  # 0 (safest) .. 1 (as learnt) .. 2
    top_p: float = DEFAULT_TOP_P  # the share of probability that draws come from
    strength: float = 1.0  # the share of the notes in the asked cells that is rewritten
    keep: Sequence[str] = ()  # of KEEPABLE: what stays of the notes in the asked cells
    scale: str = ""  # "D dorian", "C E G": hard, for notes and chords
    ranges: Mapping[str, tuple[str | int, str | int]] = field(default_factory=dict)  # {"melody": ("C4", 84)}: hard
    polyphony: Mapping[str, int] = field(default_factory=dict)  # {"bass": 1}: hard
    chord_tones: float = 0.0  # on strong beats: 0 (free) .. 1 (hard)
    drums: Sequence[str | int] = ()  # ("kick", "hats", 38): hard; empty: all
    # bars in a row that an asked part may stay silent after its first note, which comes at once; 0: any number
    longest_rest: int = DEFAULT_LONGEST_REST
    longest_copy: int | None = None  # notes in a row; None: the style's own limit, 0: no limit
    wishes: Sequence[Wish] = ()  # soft
    obedience: float = 1.0  # 0..2: how strongly wishes bias the draw beyond what the style has learnt
    like: Sequence[Like] = ()  # which bars are like which
    # whether the score begins and ends as a song does; None: if it has SONG_BARS bars or more
    ending: bool | None = None

    def request(self, score: Score, asked: Cells, seed: int, plans: np.ndarray | None = None) -> Request:
        """The core's request for the asked cells of a score. ValueError for a value out of range or a contradiction.

        Warns (ControlWarning) of each control that does nothing there.
        plans (bars, parts, 3): see plan_of_song. What `like` says takes precedence.
        """
        request = Request(score, asked, seed)
        request.temperature, request.top_p, request.strength, request.obedience = (
            self.temperature,
            self.top_p,
            self.strength,
            self.obedience,
        )
        request.longest_rest = self.longest_rest
        if self.quality not in TAKE_QUALITIES:
            raise ValueError(f"unknown quality '{self.quality}': expected {', '.join(TAKE_QUALITIES)}")
        request.candidates = TAKE_QUALITIES[self.quality]
        for name in self.keep:
            if name not in KEEPABLE:
                raise ValueError(f"'{name}' cannot be kept: expected {', '.join(KEEPABLE)}")
        request.locks = Locks(**dict.fromkeys(self.keep, True))
        request.constraints = self.constraints()
        request.set_attributes(self.attributes(score))
        request.whole = score.bars >= SONG_BARS if self.ending is None else self.ending
        if self.like or plans is not None:
            own = self.plans(score)
            request.set_plans(own if plans is None else np.where(own[..., :1] > 0, own, plans))
        request.check()
        for idle in self.idle(score, asked):
            warnings.warn(idle, ControlWarning, stacklevel=4)
        return request

    def idle(self, score: Score, asked: Cells) -> Iterator[str]:
        """A sentence for each control that speaks of cells that are not asked for."""

        def writes(part: str, bars: tuple[int, int] | None = None) -> bool:
            first, last = bars or (1, score.bars)
            return any(asked.has(part, bar) for bar in range(first - 1, last))

        spoken_of = [
            *((f"the wish for {wish.part}", wish.part, wish.bars) for wish in self.wishes),
            *((f"the range of {part}", part, None) for part in self.ranges),
            *((f"the polyphony of {part}", part, None) for part in self.polyphony),
            *((f"the likeness of {part}", part, like.bars) for like in self.like for part in like.parts),
            *([("the choice of drums", "drums", None)] if self.drums else []),
        ]
        for what, part, bars in spoken_of:
            if not writes(part, bars):
                where = f" in {bars_text(*bars)}" if bars else ""
                yield f"{what} does nothing: no {part} {'is' if part != 'drums' else 'are'} written{where}"
        if self.scale:
            scale, bar_ticks = parse_scale(self.scale), score.meter.bar_ticks
            outside = [
                f"{chord.name(score.key)} in bar {chord.onset_ticks // bar_ticks + 1}"
                for chord in score.harmony
                if chord.tones() & ~scale and not asked.has("harmony", chord.onset_ticks // bar_ticks)
            ]
            if outside:
                more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
                yield f"chords that are given stay, though not of the scale '{self.scale}': {outside[0]}{more}"

    def constraints(self) -> Constraints:
        constraints = Constraints()
        if self.scale:
            constraints.scale = parse_scale(self.scale)
        for part, (low, high) in self.ranges.items():
            constraints.set_range(check_part(part), parse_pitch(low), parse_pitch(high))
        for part, most in self.polyphony.items():
            constraints.set_polyphony(check_part(part), most)
        constraints.chord_tones = self.chord_tones
        if self.drums:
            constraints.drums = parse_drums(self.drums)
        if self.longest_copy is not None:
            constraints.longest_copy = self.longest_copy
        return constraints

    def plans(self, score: Score) -> np.ndarray:
        """The plans that `like` sets, (bars, parts, 3) int32: the value of the field `like`, the likeness, steps of the
        scale.

        0 where `like` says nothing. ValueError for bars outside the score or too far apart.
        """
        plans = np.zeros((score.bars, len(PART_NAMES), 3), np.int32)
        for like in self.like:
            (first, last), (model_first, model_last) = like.bars, like.model
            for bars in (like.bars, like.model):
                if not 1 <= bars[0] <= bars[1] <= score.bars:
                    raise ValueError(f"like: bars {bars[0]}-{bars[1]} are outside the score's 1-{score.bars}")
            for bar in range(first, last + 1):
                model = model_first + (bar - first) % (model_last - model_first + 1)
                if not (value := like_value(model - bar)):
                    raise ValueError(f"like: bar {model} is the bar itself, or too far from bar {bar}")
                for part in like.parts:
                    plans[bar - 1, PART_NAMES.index(part)] = value, LIKENESSES.index(like.how), 0
        return plans

    def attributes(self, score: Score) -> np.ndarray:
        """The levels + 1 that the wishes ask for, (bars, parts, attributes) uint8; 0 for no wish."""
        levels = np.zeros((score.bars, len(PART_NAMES), len(ATTRIBUTES)), np.uint8)
        for wish in self.wishes:
            first, last = wish.bars or (1, score.bars)
            if not 1 <= first <= last <= score.bars:
                raise ValueError(f"wish for bars {first}-{last}: the score has 1-{score.bars}")
            for name, value in wish.attributes.items():
                if name not in ATTRIBUTE_NAMES:
                    raise ValueError(f"unknown attribute '{name}': expected {', '.join(ATTRIBUTE_NAMES)}")
                number = parse_pitch(value) if name == "register" and isinstance(value, str) else float(value)
                levels[first - 1 : last, PART_NAMES.index(check_part(wish.part)), ATTRIBUTE_NAMES.index(name)] = (
                    level_of(name, number) + 1
                )
        return levels
