"""What a style's file says of its music besides weights: which bars of its songs are like which, how much changes where
sections return, and how songs end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from partimento._core import PART_NAMES, Score, structure_numbers
from partimento.corpora.shards import Piece, is_whole

MOST_FORMS, LONGEST_FORM, SHORTEST_FORM = 96, 64, 16  # forms, bars
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ENOUGH_RETURNS = 100  # bars that are enough to measure how much changes
BY_ITSELF = 0.2  # the share of songs that networks bring to the tonic unasked


def opening_of(score: Score) -> Score:
    """Its first bars, from the first that sounds: as many as a structure has at most."""
    onsets = [n.onset_ticks for part in PART_NAMES[1:] for n in score.notes(part)]
    onsets = onsets or [c.onset_ticks for c in score.harmony]
    first = min(onsets, default=0) // score.meter.bar_ticks
    return score.excerpt(first, min(LONGEST_FORM, score.bars - first))


def with_parts(song: Score, parts: Iterable[str]) -> Score:
    """A copy without the other parts."""
    found, kept = song.copy(), set(parts)
    for part in PART_NAMES[1:]:
        if part not in kept:
            found.set_notes(part, [])
    if "harmony" not in kept:
        found.harmony = []
    return found


def sections_of(score: Score) -> list[tuple[str, int, int]]:
    """(letter, first bar, the bar after its last) of each section; of a score without any, one over all bars."""
    sections = score.sections or [(0, "A")]
    ends = [*(bar for bar, _ in sections[1:]), score.bars]
    return [(letter, start, end) for (start, letter), end in zip(sections, ends, strict=True)]


def form_of(score: Score) -> str:
    """Its sections as "A8 B16 A8", letters in the order in which they come; one section where none are known of. Bars
    before the first section belong to it."""
    order: dict[str, str] = {}
    words, last = [], 0
    for letter, _, end in sections_of(score):
        words.append(f"{order.setdefault(letter, LETTERS[len(order)])}{end - last}")
        last = end
    return " ".join(words)


def openings_of(material: Sequence[tuple[float, list[Piece]]]) -> list[Score]:
    """Up to MOST_FORMS openings of songs with harmony or melody, of each source as many as its weight says."""
    known = []
    for weight, pieces in material:
        openings = [
            opening_of(p.score)
            for p in sorted(pieces, key=lambda p: p.name)
            if p.score.has("harmony") or p.score.has("melody")
        ]
        if found := [o for o in openings if o.bars >= SHORTEST_FORM]:
            known.append((weight, found))
    total, chosen = sum(w for w, _ in known), []
    for weight, found in known:
        count = min(len(found), round(MOST_FORMS * weight / total))
        chosen += [found[i * len(found) // count] for i in range(count)]
    return chosen


def bars_of(score: Score, part: str) -> dict[int, set[tuple[int, ...]]]:
    """By bar, what begins in it and when; of notes their pitches."""
    bars: dict[int, set[tuple[int, ...]]] = defaultdict(set)
    if part == "harmony":
        for c in score.harmony:
            bars[c.onset_ticks // score.meter.bar_ticks].add(
                (c.onset_ticks % score.meter.bar_ticks, c.root, c.quality, c.bass)
            )
    else:
        for n in score.notes(part):
            bars[n.onset_ticks // score.meter.bar_ticks].add((n.onset_ticks % score.meter.bar_ticks, n.pitch))
    return bars


def changes(score: Score, part: str) -> list[bool]:
    """Of each bar of the part in a section that returns: whether it is another than where the section first came."""
    found: list[bool] = []
    bars, first = bars_of(score, part), dict[str, tuple[int, int]]()
    for letter, start, end in sections_of(score):
        model, until = first.setdefault(letter, (start, end))
        if model < start:
            pairs = [(bars[model + i], bars[start + i]) for i in range(min(end - start, until - model))]
            found += [before != after for before, after in pairs if before or after]
    return found


def returns_of(material: Sequence[tuple[float, list[Piece]]]) -> dict[str, float]:
    """By part, the share of bars that change where a section returns: a mean over sources by their weights; a part of
    which too little is known is left out."""
    found = {}
    for part in PART_NAMES:
        changed = [(weight, [c for p in pieces for c in changes(p.score, part)]) for weight, pieces in material]
        if known := [(weight, each) for weight, each in changed if len(each) >= ENOUGH_RETURNS]:
            found[part] = round(share_of(known), 3)
    return found


def closes(score: Score) -> bool:
    """Whether nothing begins in the last half bar; of music without notes, no chord."""
    half = score.end_ticks - score.meter.bar_ticks // 2
    onsets = [n.onset_ticks for part in PART_NAMES[1:] for n in score.notes(part)]
    return max(onsets or [c.onset_ticks for c in score.harmony], default=half) < half


def resolves(score: Score) -> bool:
    """Whether the last chord of a score with harmony is on the tonic."""
    return score.harmony[-1].root == score.key.tonic


def known_of(material: Sequence[tuple[float, list[Piece]]]) -> tuple[dict[str, Any], np.ndarray]:
    """What a style knows of its music, pieces by source with the source's weight. For the card: its songs' forms, how
    much changes where sections return, how much of it is in minor keys, and how many songs close on the first half
    of a bar, and on the tonic. And the structures of the forms."""
    pieces = [p for _, found in material for p in found]
    names = {(p.corpus, p.name) for p in pieces}
    whole_by_source = [(weight, [p.score for p in found if is_whole(p, names)]) for weight, found in material]
    minor = [(weight, [p.score.key.minor for p in found for _ in range(p.score.bars)]) for weight, found in material]
    openings = openings_of(material)
    closing = share_of([(weight, [*map(closes, scores)]) for weight, scores in whole_by_source])
    on_tonic = share_of([(weight, [resolves(s) for s in scores if s.harmony]) for weight, scores in whole_by_source])
    return {
        "forms": [form_of(opening) for opening in openings],
        "returns": returns_of(material),
        "minor": round(share_of(minor), 3),
        "closing": round(closing, 3),
        "cadence": round(max(0.0, (on_tonic - BY_ITSELF) / (1 - BY_ITSELF)), 3),
    }, np.concatenate([np.zeros(0, np.uint8), *map(structure_numbers, openings)])


def share_of(material: Sequence[tuple[float, list[bool]]]) -> float:
    """A mean over sources by their weights; 0 where nothing is known."""
    known = [(weight, sum(found) / len(found)) for weight, found in material if found]
    return sum(w * s for w, s in known) / sum(w for w, _ in known) if known else 0.0
