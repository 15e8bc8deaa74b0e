"""Trains a network on the pieces that a recipe names. Resumable, seeded, the same command on a CPU and on a GPU."""

from __future__ import annotations

import json
import math
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from partimento._core import FIELDS, PART_NAMES
from partimento.band import BAND_STYLES, BandStyle, read_band_styles
from partimento.network import Config, Network
from partimento.recipe import Recipe, Source
from partimento.shards import Piece, pieces_of, read_shard
from partimento.windows import Window, batches, draw_window

FIELD = {name: i for i, (name, _, _) in enumerate(FIELDS)}
GIVEN_WEIGHT = 0.3  # of events in given cells, which are context but worth learning from too
POOL = 96           # windows sorted by length together
LENGTH_STEP = 64    # batches are padded to a multiple: matrix kernels are prepared anew for every shape they meet


@dataclass
class Plan:
    """How long and how fast to train; steps are optimiser steps of about `batch_events` events each."""

    steps: int = 2000
    batch_events: int = 8192
    window_events: int = 640
    learning_rate: float = 2e-3
    warmup_steps: int = 100
    decay_share: float = 0.25
    weight_decay: float = 0.05
    dropout: float = 0.0
    seed: int = 1
    validate_every: int = 250
    validation_windows: int = 160
    checkpoint_minutes: float = 3.0
    config: Config = field(default_factory=Config)

    def rate(self, step: int) -> float:
        """Warm-up, a plateau, and a last stretch down to nothing (Haegele et al. 2024): a run that was stopped on the plateau
        goes on to any number of steps."""
        down = max(1, round(self.steps * self.decay_share))
        return self.learning_rate * min(1.0, (step + 1) / self.warmup_steps, max(0.02, (self.steps - step) / down))


class Material:
    """The pieces of a recipe, to draw windows from."""

    def __init__(self, recipe: Recipe, shards: Path, held_out: bool) -> None:
        self.sources: list[tuple[Source, list[Piece]]] = []
        corpora: dict[str, list[Piece]] = {}

        def pieces(source: Source) -> list[Piece]:
            path = shards / f"{source.corpus}.jsonl.gz"
            if source.corpus not in corpora:
                if not path.exists():
                    raise ValueError(f"{path}: missing; make it with: partimento corpus {source.corpus}.zip --shards {shards}")
                corpora[source.corpus] = read_shard(path)
            found = pieces_of(source, corpora[source.corpus], held_out)
            if not found and not held_out:
                raise ValueError(f"recipe {recipe.name}: no piece of {source.corpus} fits {source.where}")
            return found

        for source in recipe.sources:
            if found := pieces(source):
                self.sources.append((source, found))
        self.drums = [p.score for p in pieces(recipe.drums)] if recipe.drums else []
        self.drum_share = recipe.drums.share if recipe.drums else 0.0
        self.bands, self.band_share = [], recipe.band.share if recipe.band else 0.0
        if recipe.band:
            styles = read_band_styles(shards / BAND_STYLES)
            if missing := set(recipe.band.styles) - styles.keys():
                raise ValueError(f"recipe {recipe.name}: there is no band style '{min(missing)}'")
            self.bands = [styles[name] for name in recipe.band.styles]

    def draw(self, rng: random.Random, limit: int) -> Window:
        source, pieces = rng.choices(self.sources, [s.share for s, _ in self.sources])[0]
        # Long pieces more often than short ones, though not in proportion: a chorus repeats.
        piece = rng.choices(pieces, [math.sqrt(p.score.bars) for p in pieces])[0]
        drums = rng.choice(self.drums) if self.drums and rng.random() < self.drum_share else None
        return draw_window(piece.score, rng, drums, self.draw_band(rng), limit)

    def draw_band(self, rng: random.Random) -> BandStyle | None:
        """The bass player of one band with the chords of another."""
        if not self.bands or rng.random() >= self.band_share:
            return None
        return replace(rng.choice(self.bands), chords=rng.choice(self.bands).chords)

    def batches(self, seed: int, start: int, plan: Plan) -> Iterator[tuple[int, list[Window]]]:
        """(step, windows) without end; each pool depends on the seed and its number alone, so that a run can resume."""
        step, pool = 0, 0
        while True:
            rng = random.Random(f"{seed}/{pool}")
            drawn = batches([self.draw(rng, plan.window_events) for _ in range(POOL)], plan.batch_events)
            rng.shuffle(drawn)
            for batch in drawn:
                if step >= start:
                    yield step, batch
                step += 1
            pool += 1


def collate(windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """events (b, n, fields), time (b, n), targets (b, n, fields), asked (b, n) bool; padding has no target."""
    length = -(-max(len(w) for w in windows) // LENGTH_STEP) * LENGTH_STEP
    events, targets = (np.zeros((len(windows), length, len(FIELDS)), np.int64) for _ in range(2))
    time_ticks, asked = np.zeros((len(windows), length), np.int64), np.zeros((len(windows), length), bool)
    for row, w in enumerate(windows):
        events[row, : len(w)], targets[row, : len(w)], time_ticks[row, : len(w)] = w.events, w.targets, w.time_ticks
        asked[row, w.asked_from : len(w)] = True
    return tuple(torch.from_numpy(a).to(device) for a in (events, time_ticks, targets, asked))


def nats_of(network: Network, windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Per predicted event: its nats, its event's part (1..), whether it was asked for."""
    events, time_ticks, targets, asked = collate(windows, device)
    outputs = network(events, time_ticks).flatten(0, 1)
    targets, asked = targets.flatten(0, 1), asked.flatten()
    rows = targets[:, FIELD["position"]].nonzero().squeeze(1)
    parts = events.flatten(0, 1)[rows, FIELD["part"]]
    return network.nats(outputs[rows], targets[rows]), parts, asked[rows]


@torch.no_grad()
def validate(network: Network, windows: list[Window], device: torch.device, budget: int) -> dict[str, float]:
    """Nats per note (per chord symbol in the harmony) of the asked cells, by part; the cells' ends are paid for too."""
    nats, notes = defaultdict(float), defaultdict(int)
    for batch in batches(windows, budget):
        with torch.autocast(device.type, torch.bfloat16):
            values, parts, asked = nats_of(network, batch, device)
        for w in batch:
            content = w.events[w.asked_from :]
            for p in range(len(PART_NAMES)):
                notes[p] += int(((content[:, FIELD["part"]] == p + 1) & (content[:, FIELD["position"]] > 0)).sum())
        for p in range(len(PART_NAMES)):
            nats[p] += float(values[asked & (parts == p + 1)].sum())
    report = {name: nats[p] / notes[p] for p, name in enumerate(PART_NAMES) if notes[p]}
    return report | {"all": sum(nats.values()) / max(1, sum(notes.values()))}


def save_checkpoint(path: Path, network: Network, optimiser: torch.optim.Optimizer, step: int, history: list[dict[str, Any]]) -> None:
    tensors = {f"network.{k}": v.contiguous() for k, v in network.state_dict().items()}
    for name, parameter in network.named_parameters():
        for kind, value in optimiser.state.get(parameter, {}).items():
            tensors[f"adam.{kind}.{name}"] = value.contiguous()
    part = path.with_suffix(".part")
    save_file(tensors, part, {"step": str(step), "config": json.dumps(network.config.__dict__), "history": json.dumps(history)})
    os.replace(part, path)


def load_network(path: Path) -> Network:
    """The network of a checkpoint. ValueError naming the file where it is none."""
    try:
        with safe_open(path, "pt") as file:
            network = Network(Config(**json.loads(file.metadata()["config"])))
            network.load_state_dict({k.removeprefix("network."): file.get_tensor(k) for k in file.keys() if k.startswith("network.")})
    except Exception as error:
        raise ValueError(f"{path}: not a checkpoint: {error}") from None
    return network


def train(recipe: Recipe, shards: Path, out: Path, plan: Plan, start: Path | None = None) -> dict[str, Any]:
    """Trains to `out`/checkpoint.safetensors, going on from there if it exists, else from the network of `start`, else
    anew; keeps the best network by held-out nats in `out`/best.safetensors. Returns the last validation."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    out.mkdir(parents=True, exist_ok=True)
    checkpoint, best = out / "checkpoint.safetensors", out / "best.safetensors"
    torch.manual_seed(plan.seed)
    material = Material(recipe, shards, held_out=False)
    held_out, rng = Material(recipe, shards, held_out=True), random.Random(plan.seed)
    if not held_out.sources:
        raise ValueError(f"recipe {recipe.name}: none of its pieces is held out, so nothing tells when it has learnt enough")
    windows = [held_out.draw(rng, plan.window_events) for _ in range(plan.validation_windows)]
    known = checkpoint if checkpoint.exists() else start
    network = (load_network(known) if known else Network(plan.config)).to(device)
    network.set_dropout(plan.dropout)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=plan.learning_rate, betas=(0.9, 0.95), weight_decay=plan.weight_decay, fused=True)
    step, history = 0, []
    if checkpoint.exists():
        step, history = resume(checkpoint, network, optimiser, device)
    print(f"{recipe.name}: {network.size():,} parameters on {device}, step {step} of {plan.steps}", flush=True)
    saved = time.monotonic()
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeRemainingColumn()) as progress:
        task = progress.add_task("training", total=plan.steps, completed=step)
        began, events_seen, running = time.monotonic(), 0, 0.0
        for step, batch in material.batches(plan.seed, step, plan):
            if step >= plan.steps:
                break
            for group in optimiser.param_groups:
                group["lr"] = plan.rate(step)
            with torch.autocast(device.type, torch.bfloat16):
                nats, _, asked = nats_of(network, batch, device)
            weight = torch.where(asked, 1.0, GIVEN_WEIGHT)
            loss = (nats * weight).sum() / weight.sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            events_seen += sum(len(w) for w in batch)
            running = float(loss.detach()) if not running else 0.98 * running + 0.02 * float(loss.detach())
            progress.update(task, completed=step + 1, description=f"{running:.3f} nats, {events_seen / (time.monotonic() - began):,.0f} events/s")
            if (step + 1) % plan.validate_every == 0 or step + 1 == plan.steps:
                network.eval()
                report = validate(network, windows, device, plan.batch_events)
                network.train()
                history.append({"step": step + 1, "training": running, **report})
                progress.console.print(f"step {step + 1}: " + ", ".join(f"{k} {v:.3f}" for k, v in report.items())
                                       + f" ({events_seen / (time.monotonic() - began):,.0f} events/s)")
                if report["all"] <= min(h["all"] for h in history):
                    save_checkpoint(best, network, optimiser, step + 1, history)
            if time.monotonic() - saved > 60 * plan.checkpoint_minutes or step + 1 == plan.steps:
                save_checkpoint(checkpoint, network, optimiser, step + 1, history)
                saved = time.monotonic()
    return history[-1] if history else {}


def resume(path: Path, network: Network, optimiser: torch.optim.Optimizer, device: torch.device) -> tuple[int, list[dict[str, Any]]]:
    with safe_open(path, "pt") as file:
        for name, parameter in network.named_parameters():
            state = {kind: file.get_tensor(f"adam.{kind}.{name}") for kind in ("step", "exp_avg", "exp_avg_sq") if f"adam.{kind}.{name}" in file.keys()}
            if state:
                optimiser.state[parameter] = {k: v if k == "step" and device.type == "cpu" else v.to(device) for k, v in state.items()}
        return int(file.metadata()["step"]), json.loads(file.metadata()["history"])


def plan_of(recipe: Recipe, steps: int | None = None) -> Plan:
    """The recipe's [training] table over the defaults. ValueError for a name that is not a Plan's or a Config's."""
    values = dict(recipe.training)
    try:
        config = Config(**values.pop("config", {}))
        plan = Plan(config=config, **values)
    except TypeError as error:
        raise ValueError(f"recipe {recipe.name}: training: {error}") from None
    if steps is not None:
        plan.steps = steps
    return plan
