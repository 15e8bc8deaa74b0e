"""Trains a network on the pieces that a recipe names: seeded, resumable, on a CPU, a GPU or under torchrun."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor

from partimento.training.checkpoint import files_of, load_network, resume, save_checkpoint
from partimento.training.material import Material, Shards, validation_windows
from partimento.training.network import Network
from partimento.training.objective import Objective, validate
from partimento.training.optimiser import descend, optimisers_of
from partimento.training.plan import Plan, plan_of
from partimento.training.processes import Processes
from partimento.training.recipe import Recipe
from partimento.training.windows import Window

__all__ = ["Material", "Objective", "Plan", "plan_of", "train", "validate", "validation_windows"]

INTERRUPTED = b"\ninterrupted: keeping the best network so far; Ctrl-C once more stops at once\n"


class Interrupt:
    """Makes Ctrl-C or SIGTERM stop the run after the current step; a second one stops at once."""

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
        os.write(2, INTERRUPTED)  # not print: a signal may come in the middle of another
        self.asked = True
        signal.signal(number, self._before[number])


def has_learnt(history: list[dict[str, Any]], patience: int) -> bool:
    """Whether the last `patience` validations brought no improvement; never if patience is 0."""
    best = min(range(len(history)), key=lambda i: history[i]["all"], default=0)
    return patience > 0 and len(history) - 1 - best >= patience


class Run:
    """A training run as one of its processes sees it: the network, its optimisers, and how far training is."""

    def __init__(
        self,
        name: str,
        windows: list[Window],
        out: Path,
        plan: Plan,
        processes: Processes,
        start: Path | None,
        piece_mib: int,
    ) -> None:
        """Resumes the checkpoint in `out`, else starts from the network of `start`, else from an untrained one.

        windows: those to validate on. ValueError naming a file that is no checkpoint.
        """
        self.name, self.windows, self.plan, self.processes, self.piece_mib = name, windows, plan, processes, piece_mib
        self.checkpoint, self.best = out / "checkpoint.safetensors", out / "best.safetensors"
        device, resumed = processes.device, bool(files_of(self.checkpoint))
        begun = self.checkpoint if resumed else start
        self.network = (load_network(begun, grown=not resumed) if begun else Network(plan.config)).to(device)
        self.network.set_dropout(plan.dropout)
        self.optimisers = optimisers_of(self.network, plan.weight_decay)
        self.steps_taken, self.history = (
            resume(self.checkpoint, self.network, self.optimisers, device) if resumed else (0, [])
        )
        self.objective = processes.spread(Objective(self.network))
        self.mean_nats, self.events_seen = 0.0, 0
        self.began = self.saved = time.monotonic()
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(),
            disable=not processes.leads,
        )
        self.task = self.progress.add_task("training", total=plan.steps, completed=self.steps_taken)

    def announce(self) -> None:
        self.progress.console.print(
            f"{self.name}: {self.network.size():,} parameters on {self.processes.device}, "
            f"step {self.steps_taken} of {self.plan.steps}"
        )

    def forward(self, step: int, batch: list[Window]) -> tuple[Tensor, Tensor]:
        """Nats and weights, summed over this process's share of the batch; zero where the share is empty."""
        if self.plan.dropout:  # so that a resumed run drops the same
            torch.manual_seed(self.plan.seed + step * self.processes.count + self.processes.rank)
        share = batch[self.processes.rank :: self.processes.count]
        nats, weight = self.objective(share or batch[:1], self.processes.device)
        return (nats, weight) if share else (0 * nats, 0 * weight)

    def step(self, step: int, batch: list[Window], stop: bool) -> tuple[bool, bool]:
        """One step of the optimisers over the batch, unless the run ends here.

        stop: whether this process is asked to stop. Returns whether any process is, and whether the run has learnt
        enough; in either case the network stays as it is.
        """
        nats, weight = self.forward(step, batch)
        learnt = self.processes.leads and has_learnt(self.history, self.plan.patience)
        total, weights, stopped, ended = self.processes.add_up(nats.detach(), weight, stop, learnt).tolist()
        if not (stopped or ended):
            descend(nats * (self.processes.count / weights), self.optimisers, self.plan.rate(step))
            self.steps_taken = step + 1
            if self.processes.leads:
                self.follow(batch, total / weights)
        return bool(stopped), bool(ended)

    def follow(self, batch: list[Window], nats: float) -> None:
        """After a step: shows the progress, validates and saves when it is time."""
        self.events_seen += sum(len(w) for w in batch)
        self.mean_nats = nats if not self.mean_nats else 0.98 * self.mean_nats + 0.02 * nats
        self.progress.update(
            self.task, completed=self.steps_taken, description=f"{self.mean_nats:.3f} nats, {self.speed()}"
        )
        if self.steps_taken % self.plan.validate_every == 0 or self.steps_taken == self.plan.steps:
            self.validate()
        if time.monotonic() - self.saved > 60 * self.plan.checkpoint_minutes:
            self.save(self.checkpoint)
            self.saved = time.monotonic()

    def speed(self) -> str:
        return f"{self.events_seen / (time.monotonic() - self.began):,.0f} events/s"

    def validate(self) -> None:
        """Adds the held-out nats to the history, and saves the network if they are the lowest so far."""
        self.network.eval()
        report = validate(self.network, self.windows, self.processes.device, self.plan.batch_events)
        self.network.train()
        self.history.append({"step": self.steps_taken, "training": self.mean_nats, **report})
        self.progress.console.print(
            f"step {self.steps_taken}: "
            + ", ".join(f"{k} {v:.3f}" for k, v in report.items())
            + (f" ({self.speed()})" if self.events_seen else "")
        )
        if report["all"] <= min(h["all"] for h in self.history):
            self.save(self.best)

    def save(self, path: Path) -> None:
        save_checkpoint(path, self.network, self.optimisers, self.steps_taken, self.history, self.piece_mib)


def train(
    recipe: Recipe, shards: Shards, out: Path, plan: Plan, start: Path | None = None, piece_mib: int = 0
) -> list[dict[str, Any]]:
    """Trains to `out`/checkpoint.safetensors and keeps the best network by held-out nats in `out`/best.safetensors.

    It resumes the checkpoint if there is one, else starts from the network of `start`, else from an untrained one.
    piece_mib: see save_checkpoint. In each of several processes (see Processes) it takes a share of the same batches.
    Returns all validations: {"step", "training", a part or "all": nats per note}. KeyboardInterrupt when it is
    interrupted, once the current step is saved.
    """
    out.mkdir(parents=True, exist_ok=True)
    stopped = False
    with Processes() as processes, Interrupt() as interrupt:
        torch.manual_seed(plan.seed)
        material, windows = Material(recipe, shards, held_out=False), validation_windows(recipe, shards, plan)
        run = Run(recipe.name, windows, out, plan, processes, start, piece_mib)
        processes.wait()  # nobody writes what another still reads
        with run.progress:
            if processes.leads:
                run.announce()
                if start and not run.steps_taken and not run.history:
                    run.validate()
            for step, batch in material.batches(plan.seed, run.steps_taken, plan):
                if step >= plan.steps:
                    break
                stopped, ended = run.step(step, batch, interrupt.asked)
                if stopped or ended:
                    break
            if processes.leads:
                run.save(run.checkpoint)
    if stopped:
        raise KeyboardInterrupt
    return run.history
