"""What bars cost that repeat literally: nats a note of four bars alone, right after themselves, and after others."""

import random
from collections import defaultdict
from collections.abc import Sequence

from partimento import Cells, Note, Score
from partimento._core import PART_NAMES, ChordSymbol
from partimento.corpora.shards import Piece
from partimento.styles import Style
from partimento.training.recipe import Source

BARS = 4
FEWEST_NOTES = 6  # of the excerpt, chord symbols among them
FEWEST_COUNTED = 50  # notes of a part that its cost needs
KINDS = {"alone": (0,), "X X": (0, 0), "X Y X": (0, 1, 0)}

Costs = dict[str, dict[str, tuple[float, int]]]  # by kind and part: nats, notes


def costs_of_repeats(style: Style, sources: list[tuple[Source, list[Piece]]], count: int) -> Costs:
    """Of `count` excerpts X of held-out pieces, sources by their shares; Y are the four bars after X."""
    rng = random.Random(f"{style.card.name}: repeats")
    long = [(source, fit) for source, pieces in sources if (fit := [p for p in pieces if p.score.bars >= 2 * BARS])]
    total: dict[str, dict[str, tuple[float, int]]] = {kind: {} for kind in KINDS}
    counted = 0
    for _ in range(20 * count if long else 0):
        if counted == count:
            break
        _, pieces = rng.choices(long, [source.share for source, _ in long])[0]
        score = rng.choice(pieces).score
        first = rng.randrange(score.bars - 2 * BARS + 1)
        found = costs(style, score.excerpt(first, BARS), score.excerpt(first + BARS, BARS))
        if found is None:
            continue
        counted += 1
        for kind, parts in found.items():
            for part, (nats, notes) in parts.items():
                before = total[kind].get(part, (0.0, 0))
                total[kind][part] = (before[0] + nats, before[1] + notes)
    return total


def costs(style: Style, x: Score, y: Score) -> Costs | None:
    """None for nearly silent bars, and where X Y X is more than the network can look at."""
    parts = [p for p in style.card.parts if x.has(p)]
    if sum(len(x.notes(p)) for p in parts if p != "harmony") + len(x.harmony) < FEWEST_NOTES:
        return None
    found: Costs = {}
    for kind, order in KINDS.items():
        whole = one_after_another([(x, y)[i] for i in order])
        given, asked = Cells(whole.bars), Cells(whole.bars)
        for bar in range(whole.bars):
            for part in parts:
                (asked if bar >= whole.bars - BARS else given).set(part, bar)
        nats = style.core.nats(whole, 0, whole.bars, given, asked)
        if nats is None:
            return None
        found[kind] = nats
    return found


def one_after_another(scores: Sequence[Score]) -> Score:
    """With tempo, meter, key and programs of the first; all are in one meter."""
    first = scores[0]
    whole = Score(sum(s.bars for s in scores), first.tempo_bpm, first.meter, first.key)
    notes: dict[str, list[Note]] = defaultdict(list)
    harmony: list[ChordSymbol] = []
    start = 0
    for score in scores:
        for part in PART_NAMES[1:]:
            notes[part] += [
                Note(n.onset_ticks + start, n.duration_ticks, n.pitch, n.velocity, n.timing) for n in score.notes(part)
            ]
        harmony += [ChordSymbol(c.onset_ticks + start, c.root, c.quality, c.bass) for c in score.harmony]
        start += score.end_ticks
    for part in PART_NAMES[1:]:
        whole.set_notes(part, notes[part])
        if part != "drums":
            whole.set_program(part, first.program(part))
    whole.harmony = harmony
    return whole


def per_note(costs: Costs, kind: str, part: str) -> float:
    nats, notes = costs[kind].get(part, (0.0, 0))
    return nats / notes if notes else float("nan")


def counted_parts(costs: Costs) -> list[str]:
    return [part for part in PART_NAMES if costs["alone"].get(part, (0.0, 0))[1] >= FEWEST_COUNTED]


def ratio(costs: Costs, kind: str, part: str) -> float:
    """Of the cost repeated by the cost alone."""
    return per_note(costs, kind, part) / per_note(costs, "alone", part)
