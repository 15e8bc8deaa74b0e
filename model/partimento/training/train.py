"""Trains a network on the pieces that a recipe names. Resumable, seeded, the same command on a CPU, on a GPU and
under torchrun.
"""

from __future__ import annotations

import math
import random
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from partimento._core import FIELDS, PART_NAMES, SOURCES
from partimento.corpora.band import BAND_STYLES, BandStyle, read_band_styles
from partimento.corpora.drummer import Drummer
from partimento.corpora.shards import Piece, is_whole, read_shard
from partimento.training.checkpoint import files_of, load_network, resume, save_checkpoint
from partimento.training.network import Config, Hints, Network
from partimento.training.processes import Processes
from partimento.training.recipe import Recipe, Source
from partimento.training.windows import FIELD, Window, batches, draw_window

GIVEN_WEIGHT = 0.3  # of events in given cells, which are context but worth learning from too
FAST = 6.0  # times the learning rate
POOL = 96  # windows sorted by length together
Shards = Path | Mapping[str, list[Piece]]
LENGTH_STEP = 64  # batches are padded to a multiple: matrix kernels are prepared anew for every shape they meet


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
    disguise: float = (
        0.0  # share of training windows at other pitches and another loudness than theirs, against learning by heart
    )
    seed: int = 1
    validate_every: int = 250
    validation_windows: int = 160
    patience: int = 0  # validations in a row without a better one that end the run; 0: none do
    checkpoint_minutes: float = 3.0
    config: Config = field(default_factory=Config)

    def rate(self, step: int) -> float:
        """Warm-up, a plateau, and a last stretch down to nothing (Haegele et al. 2024): a run that was stopped on the
        plateau
        goes on to any number of steps."""
        down = max(1, round(self.steps * self.decay_share))
        return self.learning_rate * min(1.0, (step + 1) / self.warmup_steps, max(0.02, (self.steps - step) / down))


class Material:
    """The pieces of a recipe, to draw windows from. They lie in a folder of shards, or are given by corpus."""

    def __init__(self, recipe: Recipe, shards: Shards, held_out: bool) -> None:
        self.sources: list[tuple[Source, list[Piece]]] = []
        corpora: dict[str, list[Piece]] = {} if isinstance(shards, Path) else dict(shards)

        def pieces(source: Source) -> list[Piece]:
            if source.corpus not in corpora:
                if not isinstance(shards, Path):
                    raise ValueError(f"recipe {recipe.name}: no pieces of {source.corpus} are given")
                path = shards / f"{source.corpus}.jsonl.gz"
                if not path.exists():
                    raise ValueError(
                        f"{path}: missing; make it with: partimento corpus {source.corpus}.zip --shards {shards}"
                    )
                corpora[source.corpus] = read_shard(path)
            found = source.pick(corpora[source.corpus], held_out)
            if not found and not held_out:
                raise ValueError(f"recipe {recipe.name}: no piece of {source.corpus} fits {source.where}")
            return found

        for source in recipe.sources:
            if found := pieces(source):
                self.sources.append((source, found))
        self.names = {(p.corpus, p.name) for _, found in self.sources for p in found}
        self.drummer = Drummer(pieces(recipe.drums)) if recipe.drums else None
        self.drum_share = recipe.drums.share if recipe.drums else 0.0
        self.bands: list[BandStyle] = []
        self.band_share = recipe.band.share if recipe.band else 0.0
        if recipe.band:
            if not isinstance(shards, Path):
                raise ValueError(f"recipe {recipe.name}: band styles need a folder of shards")
            styles = read_band_styles(shards / BAND_STYLES)
            if missing := set(recipe.band.styles) - styles.keys():
                raise ValueError(f"recipe {recipe.name}: there is no band style '{min(missing)}'")
            self.bands = [styles[name] for name in recipe.band.styles]

    def draw(self, rng: random.Random, limit: int, disguise: float = 0.0) -> Window:
        """disguise: how often a window is disguised."""
        _source, pieces = rng.choices(self.sources, [s.share for s, _ in self.sources])[0]
        # Long pieces more often than short ones, though not in proportion: a chorus repeats.
        piece = rng.choices(pieces, [math.sqrt(p.score.bars) for p in pieces])[0]
        drummer = self.drummer if rng.random() < self.drum_share else None
        whole, disguised = is_whole(piece, self.names), rng.random() < disguise
        return draw_window(piece.score, rng, drummer, self.draw_band(rng), limit, whole=whole, disguised=disguised)

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
            drawn = [self.draw(rng, plan.window_events, plan.disguise) for _ in range(POOL)]
            groups = batches(drawn, plan.batch_events)
            rng.shuffle(groups)
            for batch in groups:
                if step >= start:
                    yield step, batch
                step += 1
            pool += 1


@dataclass
class Batch:
    """events and targets (b, n, fields), time (b, n), hints (b, n, ...), asked (b, n) bool; padding has no target."""

    events: Tensor
    time_ticks: Tensor
    targets: Tensor
    hints: Hints
    asked: Tensor


def collate(windows: list[Window], device: torch.device) -> Batch:
    length = -(-max(len(w) for w in windows) // LENGTH_STEP) * LENGTH_STEP
    shape = (len(windows), length)
    events, targets = (np.zeros((*shape, len(FIELDS)), np.int64) for _ in range(2))
    suggested, trusts = (
        np.zeros((*shape, len(SOURCES), len(FIELDS)), np.int64),
        np.zeros((*shape, len(SOURCES)), np.int64),
    )
    time_ticks, asked = np.zeros(shape, np.int64), np.zeros(shape, bool)
    for row, w in enumerate(windows):
        there = slice(len(w))
        events[row, there], targets[row, there], time_ticks[row, there] = w.events, w.targets, w.time_ticks
        suggested[row, there], trusts[row, there] = w.suggested, w.trusts
        asked[row, w.asked_from : len(w)] = True
    on = [torch.from_numpy(a).to(device) for a in (events, time_ticks, targets, suggested, trusts, asked)]
    return Batch(on[0], on[1], on[2], Hints(on[3], on[4]), on[5])


def validation_windows(recipe: Recipe, shards: Shards, plan: Plan, held_out: bool = True) -> list[Window]:
    """The same for a plan's seed; `held_out` False: of what the network trains on, to tell how much of it it knows
    by heart.
    """
    material, rng = Material(recipe, shards, held_out), random.Random(plan.seed)
    if not material.sources:
        raise ValueError(
            f"recipe {recipe.name}: none of its pieces is held out, so nothing tells when it has learnt enough"
        )
    return [material.draw(rng, plan.window_events) for _ in range(plan.validation_windows)]


def nats_of(network: Network, windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Per predicted event: its nats, its event's part (1..), whether it was asked for."""
    batch = collate(windows, device)
    outputs = network(batch.events, batch.time_ticks, batch.hints).flatten(0, 1)
    targets, asked = batch.targets.flatten(0, 1), batch.asked.flatten()
    rows = targets[:, FIELD["position"]].nonzero().squeeze(1)
    parts = batch.events.flatten(0, 1)[rows, FIELD["part"]]
    return network.nats(outputs[rows], targets[rows], batch.hints.flatten()[rows]), parts, asked[rows]


def reduced_precision(device: torch.device) -> torch.autocast:
    """bfloat16 where the processor multiplies it. Others take a hundred times as long for it as for float32."""
    has_it = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=has_it)


@torch.no_grad()
def validate(network: Network, windows: list[Window], device: torch.device, budget: int) -> dict[str, float]:
    """Nats per note (per chord symbol in the harmony) of the asked cells, by part; the cells' ends are paid for too."""
    nats: defaultdict[int, float] = defaultdict(float)
    notes: defaultdict[int, int] = defaultdict(int)
    for batch in batches(windows, budget):
        with reduced_precision(device):
            values, parts, asked = nats_of(network, batch, device)
        for w in batch:
            content = w.events[w.asked_from :]
            for p in range(len(PART_NAMES)):
                notes[p] += int(((content[:, FIELD["part"]] == p + 1) & (content[:, FIELD["position"]] > 0)).sum())
        for p in range(len(PART_NAMES)):
            nats[p] += float(values[asked & (parts == p + 1)].sum())
    report = {name: nats[p] / notes[p] for p, name in enumerate(PART_NAMES) if notes[p]}
    return report | {"all": sum(nats.values()) / max(1, sum(notes.values()))}


class Objective(nn.Module):
    """Nats and weights of a batch's events, summed: what training lowers is their quotient."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor]:
        with reduced_precision(device):
            nats, _, asked = nats_of(self.network, windows, device)
        weight = torch.where(asked, 1.0, GIVEN_WEIGHT)
        return (nats * weight).sum(), weight.sum()


def optimiser_of(network: Network, plan: Plan) -> torch.optim.Optimizer:
    """What copies, which no matrix mixes, goes FAST times as far with every step."""
    fast = [p for name, p in network.named_parameters() if name.startswith("copying.")]
    rest = [p for name, p in network.named_parameters() if not name.startswith("copying.")]
    groups = [
        {"params": rest, "times": 1.0, "weight_decay": plan.weight_decay},
        {"params": fast, "times": FAST, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=plan.learning_rate, betas=(0.9, 0.95), fused=True)


def descend(loss: Tensor, optimiser: torch.optim.Optimizer, rate: float) -> None:
    """One step of the optimiser at this learning rate, the gradient's norm at most 1."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group.get("times", 1.0)
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], 1.0)
    optimiser.step()


class Interrupt:
    """Turns Ctrl-C, or a request to end, into a wish to stop after the step at hand; the same a second time stops at
    once.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, _: object) -> None:
        self.asked = True
        signal.signal(number, self._before[number])


def has_learnt(history: list[dict[str, Any]], patience: int) -> bool:
    """Whether the last `patience` validations brought nothing better; never where patience is 0."""
    best = min(range(len(history)), key=lambda i: history[i]["all"], default=0)
    return patience > 0 and len(history) - 1 - best >= patience


def train(
    recipe: Recipe, shards: Shards, out: Path, plan: Plan, start: Path | None = None, piece_mib: int = 0
) -> list[dict[str, Any]]:
    """Trains to `out`/checkpoint.safetensors, going on from there if it exists, else from the network of `start`, else
    anew; keeps the best network by held-out nats in `out`/best.safetensors. Returns all validations.

    `piece_mib`: see save_checkpoint. In each of several processes (see Processes) it takes a share of the same batches.
    KeyboardInterrupt, once the step at hand is saved, where it was interrupted."""
    out.mkdir(parents=True, exist_ok=True)
    checkpoint, best = out / "checkpoint.safetensors", out / "best.safetensors"
    with Processes() as processes, Interrupt() as interrupt:
        device = processes.device
        torch.manual_seed(plan.seed)
        material, windows = Material(recipe, shards, held_out=False), validation_windows(recipe, shards, plan)
        resumed = bool(files_of(checkpoint))
        begun = checkpoint if resumed else start
        network = (load_network(begun, grown=not resumed) if begun else Network(plan.config)).to(device)
        network.set_dropout(plan.dropout)
        optimiser = optimiser_of(network, plan)
        taken, history = resume(checkpoint, network, optimiser, device) if resumed else (0, [])
        objective = processes.spread(Objective(network))
        processes.wait()  # nobody writes what another still reads
        interrupted, saved, began, events_seen, running = 0.0, time.monotonic(), time.monotonic(), 0, 0.0
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(),
            disable=not processes.leads,
        ) as progress:
            task = progress.add_task("training", total=plan.steps, completed=taken)

            def look() -> None:
                network.eval()
                report = validate(network, windows, device, plan.batch_events)
                network.train()
                history.append({"step": taken, "training": running, **report})
                progress.console.print(
                    f"step {taken}: "
                    + ", ".join(f"{k} {v:.3f}" for k, v in report.items())
                    + (f" ({events_seen / (time.monotonic() - began):,.0f} events/s)" if events_seen else "")
                )
                if report["all"] <= min(h["all"] for h in history):
                    save_checkpoint(best, network, optimiser, taken, history, piece_mib)

            if processes.leads:
                progress.console.print(
                    f"{recipe.name}: {network.size():,} parameters on {device}, step {taken} of {plan.steps}"
                )
                if start and not taken and not history:
                    look()
            for step, batch in material.batches(plan.seed, taken, plan):
                if step >= plan.steps:
                    break
                if plan.dropout:  # so that a resumed run drops the same
                    torch.manual_seed(plan.seed + step * processes.count + processes.rank)
                share = batch[processes.rank :: processes.count]
                nats, weight = objective(share or batch[:1], device)
                if not share:
                    nats, weight = 0 * nats, 0 * weight
                learnt = processes.leads and has_learnt(history, plan.patience)
                total, weights, interrupted, ended = processes.add_up(
                    nats.detach(), weight, interrupt.asked, learnt
                ).tolist()
                if interrupted or ended:
                    break
                descend(nats * (processes.count / weights), optimiser, plan.rate(step))
                taken = step + 1
                if not processes.leads:
                    continue
                events_seen += sum(len(w) for w in batch)
                running = total / weights if not running else 0.98 * running + 0.02 * total / weights
                progress.update(
                    task,
                    completed=taken,
                    description=f"{running:.3f} nats, {events_seen / (time.monotonic() - began):,.0f} events/s",
                )
                if taken % plan.validate_every == 0 or taken == plan.steps:
                    look()
                if time.monotonic() - saved > 60 * plan.checkpoint_minutes:
                    save_checkpoint(checkpoint, network, optimiser, taken, history, piece_mib)
                    saved = time.monotonic()
            if processes.leads:
                save_checkpoint(checkpoint, network, optimiser, taken, history, piece_mib)
    if interrupted:
        raise KeyboardInterrupt
    return history


def plan_of(recipe: Recipe, steps: int | None = None, seed: int | None = None) -> Plan:
    """The recipe's [training] table over the defaults, and what is given over both. ValueError for a name that is
    not a Plan's or a Config's.
    """
    values = recipe.training | {name: value for name, value in (("steps", steps), ("seed", seed)) if value is not None}
    try:
        config = Config(**values.pop("config", {}))
        return Plan(config=config, **values)
    except TypeError as error:
        raise ValueError(f"recipe {recipe.name}: training: {error}") from None
