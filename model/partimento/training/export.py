"""A trained network and a card -> the one safetensors file that players read."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

from partimento._core import (
    Style,
    vocabulary_fingerprint,
    write_whole,
)
from partimento.corpora.shards import Piece
from partimento.training.copies import copy_tensors
from partimento.training.network import Network


def export(
    network: Network,
    card: dict[str, Any],
    path: Path,
    pieces: list[Piece] | None = None,
    base: Path | None = None,
    structures: np.ndarray | None = None,
) -> Style:
    """Writes half-precision weights, of `pieces` the index that bounds copies, that of the style `base` with it, and
    `structures` (see training/structure.py); returns the style as the core reads it back. The file appears whole or not
    at all."""
    tensors = {name: tensor.to(torch.float16).contiguous().cpu() for name, tensor in network.state_dict().items()}
    for name in network.embeddings:
        tensors[f"embeddings.{name}.weight"][0] = 0
    for name, numbers in copy_tensors(pieces, base).items() if pieces else ():
        tensors[name] = torch.from_numpy(numbers.copy())
    if structures is not None:
        tensors["structures"] = torch.from_numpy(structures)
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
