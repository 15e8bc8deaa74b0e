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
from partimento.training.checkpoint import SCALE
from partimento.training.copies import copy_tensors
from partimento.training.network import Network

BYTE_LEVELS = 127
LEAST = 1e-30  # of a scale that is divided by


def in_bytes(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix (rows, columns) as int8, -127..127, and the scale of each row (rows), float32."""
    scale = matrix.abs().amax(1) / BYTE_LEVELS
    return (matrix / scale.clamp_min(LEAST)[:, None]).round().to(torch.int8), scale


def export(
    network: Network,
    card: dict[str, Any],
    path: Path,
    pieces: list[Piece] | None = None,
    base: Path | None = None,
    structures: np.ndarray | None = None,
) -> Style:
    """Writes the weights, of `pieces` the index that bounds copies, that of the style `base` with it, and `structures`
    (see training/structure.py); returns the style as the core reads it back. The file appears whole or not at all.

    Matrices of layers and heads are bytes with a scale a row, as the core multiplies them; all else is float16.
    """
    tensors = {}
    for name, tensor in network.state_dict().items():
        weight = tensor.detach().float().cpu()
        if name.startswith(("layers.", "heads.")):
            tensors[name], tensors[name + SCALE] = in_bytes(weight)
        else:
            tensors[name] = weight.to(torch.float16).contiguous()
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
