"""A run on disk, one safetensors file: the network, the optimiser's state and the step."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from partimento._core import write_whole
from partimento.sounds.networks import Voice

if TYPE_CHECKING:
    from partimento.sounds.train import Plan


def save_run(path: Path, voice: Voice, optimiser: torch.optim.Optimizer, step: int, plan: Plan) -> None:
    tensors = {f"voice.{name}": tensor.contiguous() for name, tensor in voice.state_dict().items()}
    for name, parameter in voice.named_parameters():
        for kind, value in optimiser.state.get(parameter, {}).items():
            tensors[f"adam.{kind}.{name}"] = value.contiguous()
    write_whole(path, save(tensors, {"step": str(step), "plan": json.dumps(asdict(plan))}))


def resume_run(path: Path, voice: Voice, optimiser: torch.optim.Optimizer) -> int:
    """Restores both and returns the step. ValueError naming a file that is no run of this size."""
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            step = int(file.metadata()["step"])
        voice.load_state_dict({k.removeprefix("voice."): v for k, v in tensors.items() if k.startswith("voice.")})
        for name, parameter in voice.named_parameters():
            kinds = ("step", "exp_avg", "exp_avg_sq")
            optimiser.state[parameter] = {kind: tensors[f"adam.{kind}.{name}"] for kind in kinds}
    except (SafetensorError, OSError, KeyError, TypeError, RuntimeError, ValueError) as error:
        raise ValueError(f"{path}: not a run of this size: {error}") from None
    return step


def load_voice(path: Path) -> Voice:
    """The network of a run. ValueError naming a file that is none."""
    try:
        with safe_open(path, "pt") as file:
            plan = json.loads(file.metadata()["plan"])
            voice = Voice(plan["kind"], plan["size"], plan["blocks"])
            voice.load_state_dict({name: file.get_tensor(f"voice.{name}") for name in voice.state_dict()})
    except (SafetensorError, OSError, KeyError, TypeError, RuntimeError, ValueError) as error:
        raise ValueError(f"{path}: not a run: {error}") from None
    return voice
