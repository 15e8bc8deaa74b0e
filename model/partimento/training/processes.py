"""The processes of a training run: one, or those of torchrun, over NCCL if each has a GPU, else over gloo."""

from __future__ import annotations

import os
from types import TracebackType

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel


class Processes:
    """One process of the run: `rank` is its number, `count` how many there are, `leads` whether it writes and prints.

    A context manager: the processes part at its end.
    """

    def __init__(self) -> None:
        self.count, self.rank = (int(os.environ.get(name, usual)) for name, usual in (("WORLD_SIZE", 1), ("RANK", 0)))
        gpu = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
        self.device = torch.device(gpu if torch.cuda.is_available() else "cpu")

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def __enter__(self) -> Processes:
        if self.count > 1:
            if self.device.type == "cuda":
                torch.cuda.set_device(self.device)
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.count > 1:
            dist.destroy_process_group()

    def spread(self, module: nn.Module) -> nn.Module:
        """The module, with gradients averaged over all processes. Output heads that a batch does not use have none."""
        return DistributedDataParallel(module, find_unused_parameters=True) if self.count > 1 else module

    def add_up(self, *numbers: float | Tensor) -> Tensor:
        """The sum of each number over all processes, (numbers) float64."""
        sums = torch.stack([torch.as_tensor(n, dtype=torch.float64, device=self.device) for n in numbers])
        if self.count > 1:
            dist.all_reduce(sums)
        return sums

    def wait(self) -> None:
        """Waits until all processes are here."""
        self.add_up(0.0)
