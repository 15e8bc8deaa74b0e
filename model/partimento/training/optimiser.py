"""How a network's parameters follow their gradients: Muon for the matrices of its layers, AdamW for all else."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from partimento.training.network import Network
from partimento.training.objective import multiplies_bfloat16

FAST = 6.0  # times the learning rate for the parameters of copying, which no matrix mixes
MOMENTUM = 0.95
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
ROUNDS = 5
LIKE_ADAM = 0.2  # the usual size of AdamW's updates, so that one learning rate serves both


def orthogonal(matrix: Tensor) -> Tensor:
    """About the nearest matrix whose singular values are equal, near 1."""
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    x = wide / wide.norm().clamp(min=1e-7)
    if multiplies_bfloat16(matrix.device):
        x = x.bfloat16()
    a, b, c = NEWTON_SCHULZ
    for _ in range(ROUNDS):
        square = x @ x.T
        x = torch.addmm(x, torch.addmm(square, square, square, beta=b, alpha=c), x, beta=a)
    near: Tensor = (x if wide is matrix else x.T).to(matrix.dtype)
    return near


class Muon(torch.optim.Optimizer):
    """Steps of momentum, made orthogonal (Jordan and others, "Muon", 2024; Liu and others, "Muon is scalable", 2025).

    torch.optim.Muon is the same, always in bfloat16, which most processors emulate at a hundredth of the speed.
    """

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = torch.enable_grad()(closure)() if closure else None
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                momentum = state["momentum"].lerp_(parameter.grad, 1 - MOMENTUM)
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(
                    orthogonal(parameter.grad.lerp(momentum, MOMENTUM)),
                    alpha=-group["lr"] * LIKE_ADAM * math.sqrt(max(parameter.shape)),
                )
        return loss


Optimisers = tuple[torch.optim.Optimizer, ...]


def optimisers_of(network: Network, weight_decay: float) -> Optimisers:
    """Muon for the layers' matrices, and AdamW for the rest, FAST for what copies."""
    kinds: dict[str, list[nn.Parameter]] = {"layers": [], "copying": [], "rest": []}
    for name, parameter in network.named_parameters():
        kind = name.partition(".")[0]
        kinds[kind if kind in kinds else "rest"].append(parameter)
    rest = {"params": kinds["rest"], "weight_decay": weight_decay}
    fast = {"params": kinds["copying"], "weight_decay": 0.0, "times": FAST}
    return (
        Muon(kinds["layers"], {"weight_decay": weight_decay, "lr": 0.0}),
        torch.optim.AdamW([rest, *([fast] if fast["params"] else [])], lr=0.0, betas=(0.9, 0.95), fused=True),
    )


def descend(loss: Tensor, optimisers: Optimisers, rate: float) -> None:
    """One step of the optimisers at this learning rate, with the gradient's norm clipped to 1."""
    groups = [group for optimiser in optimisers for group in optimiser.param_groups]
    for group in groups:
        group["lr"] = rate * group.get("times", 1.0)
    for optimiser in optimisers:
        optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
    for optimiser in optimisers:
        optimiser.step()
