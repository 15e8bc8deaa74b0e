"""The small runs, side by side, that decided the size, the context, the learning rate and how styles are tuned.

python benchmarks/choices.py --shards SHARDS [--style ragtime] [--steps 100] [--write]

Tuning starts from the shipped base network, on the style's recipe; sizes start untrained, on the base's. All runs of a
table see the same number of events and are compared on the same held-out windows, in nats per note. --write puts the
tables into docs/choices.md.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import torch
from partimento.training.checkpoint import load_network
from partimento.training.network import Config, Network
from partimento.training.optimiser import Optimisers, descend, optimisers_of
from partimento.training.recipe import read_recipe
from partimento.training.train import Material, Objective, Plan, plan_of, validate, validation_windows
from tables import table
from torch import Tensor, nn
from torch.nn.utils import parametrize

ROOT = Path(__file__).parents[1]
CPU = torch.device("cpu")
SIZES = {
    "0.9 M": Config(128, 4, 384, 96),
    "as shipped": Config(),
    "eight layers": Config(layers=8),
    "4.9 M": Config(256, 6, 896, 160),
}
# name: rank of the difference to the base (0: whole weights), learning rate, events of a window
WAYS = {
    "whole weights": (0, 5e-4, 1000),
    "at half the rate": (0, 2.5e-4, 1000),
    "at twice the rate": (0, 1e-3, 1000),
    "in windows of half the length": (0, 5e-4, 500),
    "a difference of rank 8": (8, 2e-3, 1000),
    "a difference of rank 32": (32, 2e-3, 1000),
}


class LowRank(nn.Module):
    """Adds a low-rank matrix to a fixed one (Hu and others, "LoRA", 2021)."""

    def __init__(self, weight: Tensor, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(rank, weight.shape[1]) * weight.shape[1] ** -0.5)
        self.up = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.up @ self.down


def tuned_by_low_rank(network: Network, rank: int) -> Network:
    network.requires_grad_(False)
    for module in [m for m in network.modules() if isinstance(m, nn.Linear)]:
        parametrize.register_parametrization(module, "weight", LowRank(module.weight, rank))
    return network


def adam_alone(network: Network, weight_decay: float) -> Optimisers:
    return (torch.optim.AdamW(network.parameters(), lr=0.0, betas=(0.9, 0.95), weight_decay=weight_decay, fused=True),)


def run(
    network: Network, recipe: Path, shards: Path, plan: Plan, optimisers: Callable[..., Optimisers] = optimisers_of
) -> tuple[int, float, float, float]:
    """The number of trained weights, seconds a step, and held-out nats per note before and after."""
    torch.set_num_threads(1)
    read = read_recipe(recipe)
    windows = validation_windows(read, shards, replace(plan, window_events=1000))
    judge = lambda: validate(network.eval(), windows, CPU, plan.batch_events)["all"]
    trained = [p for p in network.parameters() if p.requires_grad]
    descends, objective = optimisers(network, plan.weight_decay), Objective(network)
    material, before = Material(read, shards, held_out=False), judge()
    network.set_dropout(plan.dropout)
    network.train()
    began = time.process_time()
    for step, batch in material.batches(plan.seed, 0, plan):
        if step == plan.steps:
            break
        nats, weight = objective(batch, CPU)
        descend(nats / weight, descends, plan.rate(step))
    return sum(p.numel() for p in trained), (time.process_time() - began) / plan.steps, before, judge()


def size(
    config: Config, shards: Path, steps: int, optimisers: Callable[..., Optimisers] = optimisers_of
) -> tuple[int, float, float, float]:
    recipe = ROOT / "styles/base/style.toml"
    plan = replace(plan_of(read_recipe(recipe), steps), config=config, warmup_steps=max(1, steps // 10))
    torch.manual_seed(plan.seed)
    return run(Network(config), recipe, shards, plan, optimisers)


def way(style: str, rank: int, rate: float, events: int, shards: Path, steps: int) -> tuple[int, float, float, float]:
    recipe = ROOT / f"styles/{style}/style.toml"
    plan = replace(plan_of(read_recipe(recipe), steps), learning_rate=rate, window_events=events)
    torch.manual_seed(plan.seed)
    network = load_network(ROOT / "styles/base/base.safetensors")
    return run(tuned_by_low_rank(network, rank) if rank else network, recipe, shards, plan)


def rounded(style: str, shards: Path) -> list[list]:
    """Bytes and held-out nats of the shipped style in other number formats."""
    read = read_recipe(ROOT / f"styles/{style}/style.toml")
    plan, rows = plan_of(read), []
    windows = validation_windows(read, shards, plan)

    def to_bytes(weight: Tensor) -> Tensor:
        scale = weight.abs().amax(-1, keepdim=True).clamp_min(1e-8) / 127
        return (weight / scale).round() * scale

    for name, size_of, kept in (
        ("16 bits (as shipped)", 2, lambda w: w),
        ("bfloat16", 2, lambda w: w.bfloat16().float()),
        ("8 bits, with one scale a row", 1, to_bytes),
    ):
        network = load_network(ROOT / f"styles/{style}/{style}.safetensors")
        network.load_state_dict({key: kept(weight) for key, weight in network.state_dict().items()})
        rows.append(
            [
                name,
                size_of * network.size() / 1e6,
                f"{validate(network.eval(), windows, CPU, plan.batch_events)['all']:.3f}",
            ]
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--style", default="ragtime")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with ProcessPoolExecutor() as workers:
        sizes = {name: workers.submit(size, config, options.shards, options.steps) for name, config in SIZES.items()}
        ways = {
            name: workers.submit(way, options.style, *chosen, options.shards, options.steps)
            for name, chosen in WAYS.items()
        }
        adam = workers.submit(size, SIZES["as shipped"], options.shards, options.steps, adam_alone)
        formats = workers.submit(rounded, options.style, options.shards)
        shipped, whole = sizes["as shipped"].result(), ways["whole weights"].result()
        size_rows = [
            [name, f"{n:,}", seconds / shipped[1], f"{after:.3f}"]
            for name, (n, seconds, _, after) in ((name, found.result()) for name, found in sizes.items())
        ]
        way_rows = [
            [name, f"{n:,}", 2 * n / 1e6, seconds / whole[1], f"{after:.3f}"]
            for name, (n, seconds, _, after) in ((name, found.result()) for name, found in ways.items())
        ]
        descents = {"AdamW": adam.result(), "Muon for the layers' matrices, AdamW for the rest": shipped}
        descent_rows = [
            [name, seconds / shipped[1], f"{after:.3f}"] for name, (_, seconds, _, after) in descents.items()
        ]
        text = f"""# How sizes, rates and tuning were chosen

Made by `python benchmarks/choices.py --shards SHARDS --style {options.style} --steps {options.steps} --write`: small runs of {options.steps} steps of about 4,096 events, nats per note of held-out windows of
up to 1,000 events. They show what learns fastest, not where long runs end. The runs of the shipped styles are in [training.md](training.md).

## Size

Untrained networks on the music of the base.

{table(["size", "weights", "time a step, relative to the shipped size", "nats"], size_rows)}

## Descent

The network as shipped, untrained, at the same learning rate.

{table(["optimiser", "time a step, relative to the shipped one's", "nats"], descent_rows)}

## Tuning

The base on the music of `{options.style}` ({whole[2]:.3f} nats before). Size: what a style's file has to hold, in 16 bits.

{table(["way", "weights tuned", "MB", "time a step, relative to whole weights", "nats"], way_rows)}

## Number format

The shipped `{options.style}`, with its weights rounded.

{table(["format", "MB", "nats"], formats.result())}
"""
    print(text)
    if options.write:
        (ROOT / "docs/choices.md").write_text(text)


if __name__ == "__main__":
    main()
