"""A rival without a network: an interpolated n-gram model over the same events that the networks predict.

Each field of an event is predicted from longer and longer contexts (the part; the fields of this event so far; the
part's last events), mixed as by Witten and Bell (1991); the shortest falls back to a uniform distribution. It also
learns from the score while it hears it (the short-term model of Conklin and Witten 1995): music repeats itself, and
without this the model is much worse.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from partimento._core import FIELDS, PART_NAMES, PLAN_FIELDS, Cells, Score, encode

PREDICTED = [i for i, (name, _, predicted) in enumerate(FIELDS) if predicted and name not in PLAN_FIELDS]
NAMES = [FIELDS[i][0] for i in PREDICTED]
POSITION, PITCH, NOTE_FIELDS = NAMES.index("position"), NAMES.index("pitch"), NAMES.index("timing") + 1
END = FIELDS[PREDICTED[POSITION]][1] - 1  # the position that closes a cell

Context = tuple[int, ...]
Event = tuple[int, ...]  # the predicted fields; 0 for a field that does not apply


def all_cells(score: Score) -> Cells:
    cells = Cells(score.bars)
    for part in PART_NAMES:
        if score.has(part):
            for bar in range(score.bars):
                cells.set(part, bar)
    return cells


def steps(score: Score) -> Iterator[tuple[int, Event]]:
    """(part, next event) along a score in which every cell is asked for."""
    shown = encode(score, 0, score.bars, Cells(score.bars), all_cells(score))
    asked = slice(shown.asked_from, None)
    for part, target in zip(shown.events[asked, 1].tolist(), shown.targets[asked, PREDICTED].tolist()):
        if any(target):
            yield part, tuple(target)


def contexts(part: int, chosen: Event, past: list[Event]) -> list[Context]:
    """The contexts, shortest first, of the field that comes after those in `chosen`."""
    at = len(chosen)
    place = (part, at)
    near = place + tuple(v for v in chosen if v)[-3:]
    out = [place, near]
    if past:
        out += [(*near, past[-1][at]), near + past[-1]]
    if len(past) > 1:
        out.append(near + past[-1] + past[-2])
    return out


Counts = dict[Context, Counter[int]]


def count(counts: Counts, part: int, event: Event, past: list[Event]) -> None:
    for at, value in enumerate(event):
        if value:
            for context in contexts(part, event[:at], past):
                counts[context][value] += 1


class NGram:
    def __init__(self, scores: Iterable[Score]) -> None:
        self.counts: Counts = defaultdict(Counter)
        for score in scores:
            past: dict[int, list[Event]] = defaultdict(list)
            for part, event in steps(score):
                count(self.counts, part, event, past[part])
                past[part].append(event)

    def chances(self, part: int, chosen: Event, past: list[Event], heard: Counts) -> np.ndarray:
        """Of every value of the field after `chosen`; that of 0, which is none, is 0. `heard`: what this score has
        had so far.
        """
        size = FIELDS[PREDICTED[len(chosen)]][1]
        out = np.full(size, 1 / (size - 1))
        out[0] = 0
        for context in contexts(part, chosen, past):
            for model in (self.counts, heard):
                if counts := model.get(context):
                    seen, kinds = sum(counts.values()), len(counts)
                    out *= kinds / (seen + kinds)
                    for value, times in counts.items():
                        out[value] += times / (seen + kinds)
        return out

    def nats(self, score: Score) -> tuple[dict[str, float], dict[str, int]]:
        """Nats and notes by part."""
        nats: dict[str, float] = defaultdict(float)
        notes: dict[str, int] = defaultdict(int)
        past: dict[int, list[Event]] = defaultdict(list)
        heard: Counts = defaultdict(Counter)
        for part, event in steps(score):
            name = PART_NAMES[part - 1]
            for at, value in enumerate(event):
                if value:
                    nats[name] -= float(np.log(self.chances(part, event[:at], past[part], heard)[value]))
            count(heard, part, event, past[part])
            notes[name] += event[POSITION] != END
            past[part].append(event)
        return dict(nats), dict(notes)

    def bars(
        self, score: Score, part: str, first: int, bars: int, rng: random.Random, most: int = 64
    ) -> set[tuple[int, int]]:
        """(onset, pitch) of `bars` bars of a part from `first` (0..), drawn in view of the part's bars before them; at
        most
        `most` notes a bar."""
        number = PART_NAMES.index(part) + 1
        past: list[Event] = []
        heard: Counts = defaultdict(Counter)
        for p, event in steps(score.excerpt(0, first)) if first else ():
            if p == number:
                count(heard, number, event, past)
                past.append(event)
        up = 0 if part == "drums" else transposed_by(score)
        notes: set[tuple[int, int]] = set()
        for bar in range(first, first + bars):
            for _ in range(most):
                event: Event = ()
                while len(event) < NOTE_FIELDS and event != (END,):
                    has_field = (number, len(event)) in self.counts  # drums have no durations
                    chances = self.chances(number, event, past, heard)
                    event += (rng.choices(range(len(chances)), chances)[0] if has_field else 0,)
                event_or_end = event + (0,) * (len(PREDICTED) - len(event))
                count(heard, number, event_or_end, past)
                past.append(event_or_end)
                if event == (END,):
                    break
                notes.add((bar * score.meter.bar_ticks + event[POSITION] - 1, event[PITCH] - 1 + up))
        return notes


def transposed_by(score: Score) -> int:
    """Semitones from a score's events, whose pitches are relative to the key, to its pitches."""
    for part in ("melody", "chords", "bass"):
        for note, (_, event) in zip(
            score.notes(part)[:1], ((p, e) for p, e in steps(score) if p == PART_NAMES.index(part) + 1 and e[PITCH])
        ):
            return note.pitch - (event[PITCH] - 1)
    return 0
