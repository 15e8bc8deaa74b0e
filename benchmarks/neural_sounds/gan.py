"""WGAN-GP (Gulrajani and others, "Improved Training of Wasserstein GANs", 2017), for both rivals, from the paper."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

CRITIC_STEPS = 5
PENALTY = 10.0
BETAS = (0.5, 0.9)


@dataclass
class Gan:
    """A generator of (latents (B, latent), conditions (B, c)) and a critic of (samples, conditions)."""

    generator: nn.Module
    critic: nn.Module
    latent: int

    def make(self, conditions: Tensor, random: torch.Generator) -> Tensor:
        found: Tensor = self.generator(torch.randn(len(conditions), self.latent, generator=random), conditions)
        return found


def train_gan(
    gan: Gan,
    batch: Callable[[np.random.Generator], tuple[Tensor, Tensor]],
    path: Path,
    cpu_minutes: float,
    learning_rate: float = 1e-4,
) -> dict[str, float]:
    """Trains for so many minutes of this process's own time, and keeps the generator at `path`; takes it from there if
    it is. batch: real samples and their conditions. Returns the generator's steps and the minutes."""
    if path.exists():
        with safe_open(path, "pt") as file:
            gan.generator.load_state_dict({name: file.get_tensor(name) for name in file.keys()})
            return {name: float(value) for name, value in file.metadata().items()}
    numbers, random = np.random.default_rng(1), torch.Generator().manual_seed(1)
    for_generator = torch.optim.Adam(gan.generator.parameters(), learning_rate, BETAS)
    for_critic = torch.optim.Adam(gan.critic.parameters(), learning_rate, BETAS)
    began, steps = time.process_time(), 0
    while time.process_time() - began < 60 * cpu_minutes:
        for _ in range(CRITIC_STEPS):
            real, conditions = batch(numbers)
            with torch.no_grad():
                made = gan.make(conditions, random)
            loss = (gan.critic(made, conditions) - gan.critic(real, conditions)).mean()
            loss = loss + PENALTY * gradient_penalty(gan.critic, real, made, conditions, random)
            for_critic.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            for_critic.step()
        _, conditions = batch(numbers)
        loss = -gan.critic(gan.make(conditions, random), conditions).mean()
        for_generator.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        for_generator.step()
        steps += 1
    spent = {"steps": float(steps), "minutes": (time.process_time() - began) / 60}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(gan.generator.state_dict(), path, {name: str(value) for name, value in spent.items()})
    return spent


def gradient_penalty(
    critic: nn.Module, real: Tensor, made: Tensor, conditions: Tensor, random: torch.Generator
) -> Tensor:
    share = torch.rand(len(real), *[1] * (real.dim() - 1), generator=random)
    between = (share * real + (1 - share) * made).requires_grad_()
    (slope,) = torch.autograd.grad(critic(between, conditions).sum(), between, create_graph=True)
    return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
