"""A rival that needs no network: an interpolated n-gram model over the very events that the networks predict.

Each field of an event is predicted from ever longer contexts (the part; the fields of this event chosen so far; the part's last
events), mixed as Witten and Bell (1991) do; the shortest falls back to all values alike.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from partimento._core import FIELDS, PART_NAMES, Cells, Score, encode

PREDICTED = [i for i, (_, _, predicted) in enumerate(FIELDS) if predicted]
POSITION, PITCH = (next(i for i, (name, _, _) in enumerate(FIELDS) if name == wanted) for wanted in ("position", "pitch"))
END = FIELDS[POSITION][1] - 1            # the position that closes a cell

Context = tuple


def all_cells(score: Score) -> Cells:
    cells = Cells(score.bars)
    for part in PART_NAMES:
        if score.has(part):
            for bar in range(score.bars):
                cells.set(part, bar)
    return cells


def steps(score: Score) -> Iterator[tuple[int, np.ndarray]]:
    """(part, the fields of the next event) along a score that is asked for whole."""
    events, _, targets, asked_from = encode(score, 0, score.bars, Cells(score.bars), all_cells(score))
    for row in range(asked_from, len(events)):
        if targets[row].any():
            yield int(events[row, 1]), targets[row]


def contexts(part: int, event: np.ndarray, field: int, past: list[np.ndarray]) -> list[Context]:
    """From the shortest to the longest."""
    place = (part, field)
    chosen = place + tuple(int(event[f]) for f in PREDICTED if f < field)[-3:]
    last = [tuple(int(e[f]) for f in PREDICTED) for e in past[-3:]][::-1]
    out = [place, chosen]
    if last:
        out.append(chosen + (int(past[-1][field]),))
        out.append(chosen + last[0])
    if len(last) > 1:
        out.append(chosen + last[0] + last[1])
    return out


class NGram:
    def __init__(self, scores: Iterable[Score]) -> None:
        self.counts: dict[Context, Counter[int]] = defaultdict(Counter)
        for score in scores:
            past: dict[int, list[np.ndarray]] = defaultdict(list)
            for part, event in steps(score):
                for field in PREDICTED:
                    if event[field]:
                        for context in contexts(part, event, field, past[part]):
                            self.counts[context][int(event[field])] += 1
                past[part].append(event)

    def chances(self, part: int, event: np.ndarray, field: int, past: list[np.ndarray]) -> np.ndarray:
        """Of every value of a field; that of 0, which is none, is 0."""
        size = FIELDS[field][1]
        out = np.full(size, 1 / (size - 1))
        out[0] = 0
        for context in contexts(part, event, field, past):
            if counts := self.counts.get(context):
                seen, kinds = sum(counts.values()), len(counts)
                out *= kinds / (seen + kinds)
                for value, count in counts.items():
                    out[value] += count / (seen + kinds)
        return out

    def nats(self, score: Score) -> tuple[dict[str, float], dict[str, int]]:
        """Nats and notes by part."""
        nats: dict[str, float] = defaultdict(float)
        notes: dict[str, int] = defaultdict(int)
        past: dict[int, list[np.ndarray]] = defaultdict(list)
        for part, event in steps(score):
            name = PART_NAMES[part - 1]
            for field in PREDICTED:
                if event[field]:
                    nats[name] -= float(np.log(self.chances(part, event, field, past[part])[event[field]]))
            notes[name] += event[POSITION] != END
            past[part].append(event)
        return dict(nats), dict(notes)

    def bar(self, score: Score, part: str, bar: int, rng: random.Random, most: int = 64) -> set[tuple[int, int]]:
        """(onset, pitch) of a bar of a part, drawn in view of the part's bars before it."""
        number, past = PART_NAMES.index(part) + 1, [e for p, e in steps(score.excerpt(0, bar)) if p == PART_NAMES.index(part) + 1] if bar else []
        up = 0 if part == "drums" else transposed_by(score)
        notes: set[tuple[int, int]] = set()
        for _ in range(most):
            event = np.zeros(len(FIELDS), np.int64)
            for field in PREDICTED[:5]:
                chances = self.chances(number, event, field, past)
                event[field] = rng.choices(range(len(chances)), chances)[0]
                if field == POSITION and event[field] == END:
                    return notes
            notes.add((bar * score.meter.bar_ticks + int(event[POSITION]) - 1, int(event[PITCH]) - 1 + up))
            past.append(event)
        return notes


def transposed_by(score: Score) -> int:
    """How far a score's pitches lie above those of its events, which are told relative to the key."""
    for part in ("melody", "chords", "bass"):
        for note, (_, event) in zip(score.notes(part)[:1], ((p, e) for p, e in steps(score) if p == PART_NAMES.index(part) + 1 and e[PITCH])):
            return note.pitch - (int(event[PITCH]) - 1)
    return 0
