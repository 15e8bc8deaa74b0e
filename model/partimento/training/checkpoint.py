"""A training run on disk: the network, the state of the optimisers, and the validations so far.

It is one safetensors file, or several, NAME-STEP.1of3.safetensors, ..., for machines with a file size limit. Each of
them is a whole safetensors file with some of the tensors. The checkpoint is the newest step with all its files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from partimento._core import FIELDS, write_whole
from partimento.training.network import Config, Network
from partimento.training.optimiser import Optimisers

PIECE = re.compile(r"-(\d{6,})\.(\d+)of(\d+)\.safetensors")
HEADER_BYTES = 64 << 10  # of each file, left for names and metadata
SCALE = ".scale"
OPTIMISERS = "optimisers."
OLDER = "adam."  # the same in checkpoints from before Muon, which go on without it
STATE = ("step", "exp_avg", "exp_avg_sq", "momentum")  # of AdamW and of Muon


def files_of(path: Path) -> list[Path]:
    """The file at `path`, or the files that it was split into; empty if there are none."""
    if path.exists():
        return [path]
    sets: dict[tuple[int, int], dict[int, Path]] = {}
    for file, step, number, count in pieces_beside(path):
        sets.setdefault((step, count), {})[number] = file
    whole = [
        (step, [found[i] for i in sorted(found)])
        for (step, count), found in sets.items()
        if set(found) == set(range(1, count + 1))
    ]
    return max(whole)[1] if whole else []


def pieces_beside(path: Path) -> list[tuple[Path, int, int, int]]:
    """(file, step, number, count) of every split file with the name of `path`."""
    found = [
        (file, PIECE.fullmatch(file.name.removeprefix(path.stem)))
        for file in path.parent.glob("*.safetensors")
        if file.name.startswith(path.stem)
    ]
    return [(file, int(match[1]), int(match[2]), int(match[3])) for file, match in found if match]


def save_checkpoint(
    path: Path,
    network: Network,
    optimisers: Optimisers,
    step: int,
    history: list[dict[str, Any]],
    piece_mib: int = 0,
) -> None:
    """Writes a checkpoint, in files of at most `piece_mib` MiB; 0: one file. The previous one goes when all is
    written.
    """
    tensors = {f"network.{k}": v.contiguous() for k, v in network.state_dict().items()}
    for name, parameter in network.named_parameters():
        for optimiser in optimisers:
            for kind, value in optimiser.state.get(parameter, {}).items():
                tensors[f"{OPTIMISERS}{kind}.{name}"] = value.contiguous()
    metadata = {"step": str(step), "config": json.dumps(network.config.__dict__), "history": json.dumps(history)}
    groups = grouped(tensors, (piece_mib << 20) - HEADER_BYTES) if piece_mib else [tensors]
    names = (
        [path.with_name(f"{path.stem}-{step:06d}.{i + 1}of{len(groups)}.safetensors") for i in range(len(groups))]
        if piece_mib
        else [path]
    )
    for file, group in zip(names, groups):
        write_whole(file, save(group, metadata))
    for file in [path, *(piece for piece, *_ in pieces_beside(path))]:
        if file not in names:
            file.unlink(missing_ok=True)


def grouped(tensors: dict[str, Tensor], limit: int) -> list[dict[str, Tensor]]:
    """The tensors in order, in groups of at most `limit` bytes. ValueError for a tensor that is larger."""
    groups: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, tensor in tensors.items():
        if tensor.nbytes > limit:
            raise ValueError(f"{name} alone is {tensor.nbytes / (1 << 20):.1f} MiB: ask for larger pieces")
        if size + tensor.nbytes > limit:
            groups.append({})
            size = 0
        groups[-1][name] = tensor
        size += tensor.nbytes
    return groups


def read_tensors(path: Path, prefix: str | None) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors whose names begin with `prefix` (None: none), without the prefix, and the metadata.

    ValueError naming a file that cannot be read.
    """
    tensors: dict[str, Tensor] = {}
    metadata: dict[str, str] = {}
    if not (files := files_of(path)):
        raise ValueError(f"{path}: there is no such file")
    for file in files:
        try:
            with safe_open(file, "pt") as opened:
                metadata = opened.metadata() or {}
                if prefix is not None:
                    tensors |= {
                        k.removeprefix(prefix): opened.get_tensor(k) for k in opened.keys() if k.startswith(prefix)
                    }
        except Exception as error:  # safetensors raises several kinds of its own
            raise ValueError(f"{file}: not a checkpoint or style: {error}") from None
    return tensors, metadata


def load_network(path: Path, fields: Sequence[tuple[str, int, bool]] = FIELDS, *, grown: bool = False) -> Network:
    """The network of a checkpoint or of a style's file; `fields` as in Network.

    grown: the file may have a vocabulary with fewer fields. New weights start at zero, so that the network plays as
    before. ValueError naming a file that is neither.
    """
    tensors, metadata = read_tensors(path, "")
    own = {
        k.removeprefix("network."): v.float()
        for k, v in tensors.items()
        if not k.startswith((OPTIMISERS, OLDER, "copies.", "structures", "critic"))
    }
    try:
        for name in [k for k in own if k.endswith(SCALE)]:  # of a style's matrix, which is in bytes
            own[name.removesuffix(SCALE)] = own[name.removesuffix(SCALE)] * own.pop(name)[:, None]
        config = json.loads(metadata["config"])
        config.pop("heads", None)  # a style's file has them too
        network = Network(Config(**config), fields)
        if grown:
            new = {k: v for k, v in network.state_dict().items() if k not in own}
            own |= {k: v if k.endswith("hidden.weight") else torch.zeros_like(v) for k, v in new.items()}
        network.load_state_dict(own)
    except KeyError as error:
        raise ValueError(f"{path}: not a checkpoint or style: it has no {error.args[0]}") from None
    except (TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise ValueError(f"{path}: not a checkpoint or style: {str(error).strip().splitlines()[-1].strip()}") from None
    return network


def toward(path: Path, base: Path, share: float) -> Network:
    """The network of a checkpoint with this share of its weights, 0..1, from the network that it was tuned from
    (Wortsman and others, "Robust fine-tuning of zero-shot models", 2022).

    ValueError naming the base where its size is another, or as in load_network.
    """
    network, other = load_network(path), load_network(base)
    if other.config != network.config:
        raise ValueError(f"{base}: not of the size of {path}: {other.config} is not {network.config}")
    weights = other.state_dict()
    network.load_state_dict({name: w.lerp(weights[name], share) for name, w in network.state_dict().items()})
    return network


def resume(
    path: Path, network: Network, optimisers: Optimisers, device: torch.device
) -> tuple[int, list[dict[str, Any]]]:
    """Restores the optimisers' state; returns the step and the history. ValueError as in load_network."""
    tensors, metadata = read_tensors(path, OPTIMISERS)
    owner = {p: optimiser for optimiser in optimisers for group in optimiser.param_groups for p in group["params"]}
    for name, parameter in network.named_parameters():
        state = {kind: tensors[f"{kind}.{name}"] for kind in STATE if f"{kind}.{name}" in tensors}
        if state:
            owner[parameter].state[parameter] = {
                k: v if k == "step" and device.type == "cpu" else v.to(device) for k, v in state.items()
            }
    return progress_of(path, metadata)


def progress_of(path: Path, metadata: dict[str, str] | None = None) -> tuple[int, list[dict[str, Any]]]:
    """The step of a checkpoint, and its validations so far. ValueError as in load_network."""
    try:
        found = metadata or read_tensors(path, None)[1]
        return int(found["step"]), json.loads(found["history"])
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path}: not a checkpoint: {error}") from None
