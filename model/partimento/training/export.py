"""A trained network and a card -> the one safetensors file that players read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from partimento._core import Style, vocabulary_fingerprint
from partimento.corpora.shards import Piece
from partimento.training.copies import copy_tensors
from partimento.training.network import Network


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
