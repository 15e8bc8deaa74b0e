"""What training minimises and validation reports: nats per event of a batch of windows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from partimento._core import FIELDS, PART_NAMES, SOURCES
from partimento.training.network import Hints, Network
from partimento.training.windows import FIELD, Window, batches

GIVEN_WEIGHT = 0.3  # of events in given cells: they are context, but worth learning from too
LENGTH_STEP = 64  # batches are padded to a multiple of it, since matrix kernels are prepared for every shape they meet


@dataclass
class Batch:
    """Padded windows: events and targets (b, n, fields), time (b, n), hints (b, n, ...), asked (b, n) bool.

    Padding has no target.
    """

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
        filled = slice(len(w))
        events[row, filled], targets[row, filled], time_ticks[row, filled] = w.events, w.targets, w.time_ticks
        suggested[row, filled], trusts[row, filled] = w.suggested, w.trusts
        asked[row, w.asked_from : len(w)] = True
    on = [torch.from_numpy(a).to(device) for a in (events, time_ticks, targets, suggested, trusts, asked)]
    return Batch(on[0], on[1], on[2], Hints(on[3], on[4]), on[5])


def nats_of(network: Network, windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Of each predicted event: its nats, its part (from 1), and whether it is in an asked cell."""
    batch = collate(windows, device)
    outputs = network(batch.events, batch.time_ticks, batch.hints).flatten(0, 1)
    targets, asked = batch.targets.flatten(0, 1), batch.asked.flatten()
    rows = targets[:, FIELD["position"]].nonzero().squeeze(1)
    parts = batch.events.flatten(0, 1)[rows, FIELD["part"]]
    return network.nats(outputs[rows], targets[rows], batch.hints.flatten()[rows]), parts, asked[rows]


def multiplies_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is fast; other processors take a hundred times as long for it as for float32."""
    return device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def reduced_precision(device: torch.device) -> torch.autocast:
    """bfloat16 where it is fast."""
    return torch.autocast(device.type, torch.bfloat16, enabled=multiplies_bfloat16(device))


@torch.no_grad()
def validate(network: Network, windows: list[Window], device: torch.device, budget: int) -> dict[str, float]:
    """Nats per note (per chord symbol in the harmony) of the asked cells, by part and "all". Ends of cells count
    too.
    """
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
    """The weighted nats of a batch and their weights, both summed: training lowers their quotient."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor]:
        with reduced_precision(device):
            nats, _, asked = nats_of(self.network, windows, device)
        weight = torch.where(asked, 1.0, GIVEN_WEIGHT)
        return (nats * weight).sum(), weight.sum()
