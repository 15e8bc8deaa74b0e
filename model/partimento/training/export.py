"""A trained network and a card -> the one safetensors file that players read."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save

from partimento._core import PART_NAMES, Score, Style, vocabulary_fingerprint, write_whole
from partimento.corpora.shards import Piece, is_whole
from partimento.training.copies import copy_tensors
from partimento.training.network import Network

SECTION_BARS = 4  # sections are whole multiples of this many bars
MOST_FORMS, LONGEST_FORM = 96, 64  # forms, bars
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ENOUGH_RETURNS = 100  # bars that tell how much changes


def form_of(score: Score) -> str:
    """Its sections as "A8 B16 A8", letters in the order in which they come; empty where nothing returns that is known
    of."""
    if not score.sections or score.bars < 2 * SECTION_BARS:
        return ""
    starts = [0, *(SECTION_BARS * round(bar / SECTION_BARS) for bar, _ in score.sections[1:])]
    ends = [*starts[1:], SECTION_BARS * (score.bars // SECTION_BARS)]
    order: dict[str, str] = {}
    parts = []
    for start, end, (_, letter) in zip(starts, ends, score.sections, strict=True):
        if start < min(end, LONGEST_FORM):
            name = order.setdefault(letter, LETTERS[len(order)])
            parts.append(f"{name}{min(end, LONGEST_FORM) - start}")
    return " ".join(parts)


def forms_of(material: Sequence[tuple[float, list[Piece]]]) -> list[str]:
    """Up to MOST_FORMS, of each source as many as its weight says."""
    known = [(w, forms) for w, pieces in material if (forms := sorted(f for p in pieces if (f := form_of(p.score))))]
    total, found = sum(w for w, _ in known), []
    for weight, forms in known:
        count = min(len(forms), round(MOST_FORMS * weight / total))
        found += [forms[i * len(forms) // count] for i in range(count)]
    return found


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
    if not (score.has(part) and score.sections):
        return found
    bars, first = bars_of(score, part), dict[str, tuple[int, int]]()
    ends = [*(bar for bar, _ in score.sections[1:]), score.bars]
    for (start, letter), end in zip(score.sections, ends, strict=True):
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
        shares = []
        for weight, pieces in material:
            changed = [c for p in pieces for c in changes(p.score, part)]
            if len(changed) >= ENOUGH_RETURNS:
                shares.append((weight, sum(changed) / len(changed)))
        if shares:
            found[part] = round(sum(w * s for w, s in shares) / sum(w for w, _ in shares), 3)
    return found


def closes(score: Score) -> bool:
    """Whether nothing begins in the last half bar; of music without notes, no chord."""
    half = score.end_ticks - score.meter.bar_ticks // 2
    onsets = [n.onset_ticks for part in PART_NAMES[1:] for n in score.notes(part)]
    return max(onsets or [c.onset_ticks for c in score.harmony], default=half) < half


def known_of(material: Sequence[tuple[float, list[Piece]]]) -> dict[str, Any]:
    """What the card says of the style's music, pieces by source with the source's weight: its forms, how much changes
    where sections return, whether most of it is in minor keys, and how many of its songs close on the first half of a
    bar."""
    pieces = [p for _, found in material for p in found]
    names = {(p.corpus, p.name) for p in pieces}
    whole = [p.score for p in pieces if is_whole(p, names)]
    minor = sum(p.score.bars for p in pieces if p.score.key.minor)
    return {
        "forms": forms_of(material),
        "returns": returns_of(material),
        "minor": 2 * minor > sum(p.score.bars for p in pieces),
        "closing": round(sum(map(closes, whole)) / len(whole), 3) if whole else 0.0,
    }


def export(
    network: Network, card: dict[str, Any], path: Path, pieces: list[Piece] | None = None, base: Path | None = None
) -> Style:
    """Writes half-precision weights, and of `pieces` the index that bounds copies, that of the style `base` with it,
    and returns
    the style as the core reads it back; the file appears whole or not at all."""
    tensors = {name: tensor.to(torch.float16).contiguous().cpu() for name, tensor in network.state_dict().items()}
    for name in network.embeddings:
        tensors[f"embeddings.{name}.weight"][0] = 0
    for name, numbers in copy_tensors(pieces, base).items() if pieces else ():
        tensors[name] = torch.from_numpy(numbers.copy())
    metadata = {
        "vocabulary": vocabulary_fingerprint(),
        "config": json.dumps(network.config.to_dict()),
        "card": json.dumps(card),
        "licence": card["licence"],
    }
    if not path.parent.is_dir():
        raise ValueError(f"{path}: there is no such folder")
    data = save(tensors, metadata)
    with tempfile.TemporaryDirectory() as folder:  # what the core refuses replaces nothing
        trial = Path(folder) / path.name
        write_whole(trial, data)
        Style(trial)
    write_whole(path, data)
    return Style(path)
