"""A trained network and a card -> the one safetensors file that players read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from partimento._core import PART_NAMES, Score, Style, vocabulary_fingerprint
from partimento.corpora.shards import Piece, is_whole
from partimento.training.copies import copy_tensors
from partimento.training.network import Network

SECTION_BARS = 8  # that a letter of a form stands for
MOST_FORMS, LONGEST_FORM = 96, 16


def form_of(score: Score) -> str:
    """A letter for every eight bars, in the order in which they come; empty where the form is not known."""
    if not score.sections or score.bars < 2 * SECTION_BARS:
        return ""
    letters = [
        max((bar, letter) for bar, letter in score.sections if bar <= at or bar == score.sections[0][0])[1]
        for at in range(0, score.bars - SECTION_BARS + 1, SECTION_BARS)
    ][:LONGEST_FORM]
    order = list(dict.fromkeys(letters))
    return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[order.index(letter)] for letter in letters)


def closes(score: Score) -> bool:
    """Whether nothing begins in the last half bar; of music without notes, no chord."""
    half = score.end_ticks - score.meter.bar_ticks // 2
    onsets = [n.onset_ticks for part in PART_NAMES[1:] for n in score.notes(part)]
    return max(onsets or [c.onset_ticks for c in score.harmony], default=half) < half


def known_of(pieces: list[Piece]) -> dict[str, Any]:
    """What the card says of the style's music: its forms, and whether most of it is in minor keys, and how many of its
    songs close on the first half of a bar."""
    forms = sorted(form for p in pieces if (form := form_of(p.score)))
    names = {(p.corpus, p.name) for p in pieces}
    whole = [p.score for p in pieces if is_whole(p, names)]
    minor = sum(p.score.bars for p in pieces if p.score.key.minor)
    return {
        "forms": forms[:: max(1, -(-len(forms) // MOST_FORMS))],
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
    part = path.with_suffix(".part")
    if not path.parent.is_dir():
        raise ValueError(f"{path}: there is no such folder")
    save_file(tensors, part, metadata)
    part.chmod(0o644)
    try:
        style = Style(part)
    except Exception:
        part.unlink()
        raise
    os.replace(part, path)
    return style
