"""Trains the encoder and decoder of one kind of sounds: seeded, resumable, on one core."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from partimento.sounds.checkpoint import resume_run, save_run
from partimento.sounds.losses import analysis_distance, spectral_distance
from partimento.sounds.material import Sounds
from partimento.sounds.networks import Voice, hit_told, note_told, tensor_of
from partimento.sounds.renderer import Renderer
from partimento.sounds.shapes import BLOCK, shape_of

RUN = "run.safetensors"
HEARING_NOISE = 0.04  # of a feature, about 1.4 dB


@dataclass(frozen=True)
class Plan:
    """First `first_steps` of `first_batch` sounds, told by what analysis finds; then `steps` of `batch` windows of
    `window_samples`, told by their spectra at `scales` (windows in samples) and, weighed by `analysis`, as at first. kl
    is the weight of a latent's nats."""

    kind: str
    first_steps: int
    steps: int
    first_batch: int = 64
    batch: int = 12
    window_samples: int = 8192
    learning_rate: float = 2e-3
    kl: float = 2e-4
    analysis: float = 1.0
    scales: tuple[int, ...] = (2048, 512, 128)
    size: int = 160
    blocks: int = 2
    seed: int = 1


class Windows:
    """Draws windows of sounds: kinds evenly by the root of their number (of notes: evenly), half of the windows from
    the onset on."""

    def __init__(self, sounds: Sounds, plan: Plan) -> None:
        self.sounds, self.plan = sounds, plan
        self.by_kind = [rows for kind in np.unique(sounds.kinds) if len(rows := np.flatnonzero(sounds.kinds == kind))]
        sizes = np.array([len(rows) for rows in self.by_kind])
        chances = np.sqrt(sizes) if plan.kind == "drums" else np.ones(len(sizes))
        self.chances = chances / chances.sum()

    def draw(
        self, random: np.random.Generator, count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Rows to hear, rows to make (B), and where their windows start. Of a hit the two are the same; of a note they
        are two of one timbre, so that the latent holds the timbre alone."""
        drawn = random.choice(len(self.by_kind), count, p=self.chances)
        make = np.array([random.choice(self.by_kind[k]) for k in drawn])
        hear = make if self.plan.kind == "drums" else np.array([random.choice(self.by_kind[k]) for k in drawn])
        latest = np.maximum(0, self.sounds.lengths[make] - self.plan.window_samples)
        if self.plan.kind == "drums":
            latest = np.maximum(latest, self.sounds.lengths[make] // 2)
        starts = (
            (random.random(len(make)) * latest * (random.random(len(make)) < 0.5)).astype(np.int64) // BLOCK * BLOCK
        )
        return hear, make, starts


def cut(sounds: Sounds, rows: NDArray[np.int64], starts: NDArray[np.int64], size: int) -> Tensor:
    """(B, size) samples, zeros after the end."""
    out = np.zeros((len(rows), size), np.float32)
    for i, (row, start) in enumerate(zip(rows, starts)):
        kept = sounds.samples[row, start : start + size]
        out[i, : len(kept)] = kept
    return torch.from_numpy(out / 32767)


def told_of(kind: str, sounds: Sounds, rows: NDArray[np.int64]) -> Tensor:
    if kind == "drums":
        return hit_told(tensor_of(sounds.kinds[rows]))
    return note_told(tensor_of(sounds.pitches[rows]), tensor_of(sounds.velocities[rows]))


def encode_rows(
    voice: Voice, sounds: Sounds, rows: NDArray[np.int64], random: np.random.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Means and log variances (B, LATENT) of rows; with `random` of what is heard under a little noise."""
    pitches = tensor_of(sounds.pitches[rows]) if voice.kind == "notes" else None
    heard = sounds.features[rows]
    if random is not None:
        heard = heard + HEARING_NOISE * random.standard_normal(heard.shape).astype(np.float32)
    return voice.encode(tensor_of(heard), pitches)


@dataclass
class Losses:
    """Of one batch: how far from what analysis finds, the latents' nats, and how far the spectra are (0: not asked)."""

    analysis: Tensor
    nats: Tensor
    spectral: Tensor

    def whole(self, plan: Plan) -> Tensor:
        return (
            self.spectral + self.analysis * (plan.analysis if self.spectral.requires_grad else 1) + plan.kl * self.nats
        )


def losses_of(
    voice: Voice, renderer: Renderer, windows: Windows, random: np.random.Generator, heard: bool, noisy: bool = True
) -> Losses:
    """heard: the sounds are rendered and their spectra compared. noisy: latents are drawn, not their means."""
    plan, sounds = windows.plan, windows.sounds
    hear, make, starts = windows.draw(random, plan.batch if heard else plan.first_batch)
    mean, log_variance = encode_rows(voice, sounds, hear, random if noisy else None)
    noise = tensor_of(random.standard_normal(mean.shape).astype(np.float32)) if noisy else torch.zeros_like(mean)
    raw = voice.decode(mean + torch.exp(log_variance / 2) * noise, told_of(plan.kind, sounds, make))
    nats = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1).mean()
    analysis = analysis_distance(raw, tensor_of(sounds.raw[make]).float(), tensor_of(sounds.sure[make]).float())
    if not heard:
        return Losses(analysis, nats, torch.zeros(()))
    f0 = tensor_of(sounds.f0[make]) if plan.kind == "notes" else None
    highest = tensor_of(sounds.highest_hz[make]) if plan.kind == "notes" else None
    offsets = tensor_of(random.integers(renderer.period, size=len(make)))
    made = renderer(shape_of(raw, f0), tensor_of(starts), plan.window_samples, offsets)
    real = cut(sounds, make, starts, plan.window_samples)
    return Losses(analysis, nats, spectral_distance(made, real, plan.scales, highest))


def rate_of(plan: Plan, step: int) -> float:
    """The learning rate: each of the two stages warms up and falls by a cosine, the second from half."""
    first = step < plan.first_steps
    at, steps = (step, plan.first_steps) if first else (step - plan.first_steps, plan.steps)
    falls = 0.02 + 0.98 * (1 + math.cos(math.pi * at / steps)) / 2
    return plan.learning_rate * (1 if first else 0.5) * min(1, (at + 1) / 100) * falls


def train(plan: Plan, sounds: Sounds, folder: Path, validate_every: int = 250) -> Voice:
    """Trains on what is not held out and keeps `folder`/RUN; goes on from there if it is. history.jsonl beside it
    gets a line each `validate_every` steps."""
    torch.manual_seed(plan.seed)
    voice = Voice(plan.kind, plan.size, plan.blocks)
    optimiser = torch.optim.AdamW(voice.parameters(), lr=plan.learning_rate, betas=(0.9, 0.98), weight_decay=0.01)
    renderer = Renderer(sounds.samples.shape[1] + plan.window_samples)
    seen, unseen = (Windows(sounds.pick(sounds.held_out == side), plan) for side in (False, True))
    folder.mkdir(parents=True, exist_ok=True)
    last = folder / RUN
    step = resume_run(last, voice, optimiser) if last.exists() else 0
    began, running = time.monotonic(), []
    while step < plan.first_steps + plan.steps:
        for group in optimiser.param_groups:
            group["lr"] = rate_of(plan, step)
        losses = losses_of(voice, renderer, seen, np.random.default_rng([plan.seed, step]), step >= plan.first_steps)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(losses.whole(plan))
        torch.nn.utils.clip_grad_norm_(voice.parameters(), 1.0)
        optimiser.step()
        running.append([losses.analysis.item(), losses.nats.item(), losses.spectral.item()])
        step += 1
        if step % validate_every == 0 or step == plan.first_steps + plan.steps:
            line = dict(zip(("analysis", "nats", "spectral"), np.mean(running, 0))) | validate(voice, renderer, unseen)
            line |= {"step": step, "seconds": time.monotonic() - began}
            with open(folder / "history.jsonl", "a") as file:
                file.write(json.dumps({k: round(float(v), 4) for k, v in line.items()}) + "\n")
            running = []
            save_run(last, voice, optimiser, step, plan)
    return voice


@torch.no_grad()
def validate(voice: Voice, renderer: Renderer, unseen: Windows, batches: int = 6) -> dict[str, float]:
    """Mean distances of held-out sounds from latents without noise, on the same windows each time."""
    found = [losses_of(voice, renderer, unseen, np.random.default_rng([99, i]), True, False) for i in range(batches)]
    return {
        "held_out_analysis": float(torch.stack([x.analysis for x in found]).mean()),
        "held_out": float(torch.stack([x.spectral for x in found]).mean()),
    }
