"""The network that training sees; `cpp_bridge/core/network/transformer.cpp` is the same function for playing.

A pre-norm decoder over events. An event's embedding is the sum of its fields' embeddings. Half of each head's rotary
pairs turn with the event's index, half with its musical time (periods from half a beat to 64 bars), so that "the same
place
one bar ago" is one rotation on either side of a gap. Small output heads give the next event's fields one after another,
each in view of the fields chosen before it. It does not know what the fields mean: their names and sizes come from the
vocabulary, unless another table is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from partimento._core import FIELDS

HEAD_DIM = 32
INDEX_BASE = 1000.0
TIME_PERIODS = (12, 24, 48, 96, 192, 384, 1536, 6144)  # ticks
PREDICTED = tuple(i for i, (_, _, predicted) in enumerate(FIELDS) if predicted)


@dataclass(frozen=True)
class Config:
    width: int = 192
    layers: int = 5
    hidden: int = 640
    head_hidden: int = 128

    @property
    def heads(self) -> int:
        return self.width // HEAD_DIM

    def to_dict(self) -> dict[str, int]:
        return {**asdict(self), "heads": self.heads}


def rotation(index: Tensor, time_ticks: Tensor) -> tuple[Tensor, Tensor]:
    """cos and sin, each (batch, 1, length, HEAD_DIM / 2), of every event's rotary angles."""
    quarter = HEAD_DIM // 4
    by_index = INDEX_BASE ** (-torch.arange(quarter, device=index.device, dtype=torch.float64) / quarter)
    by_time = 2 * math.pi / torch.tensor(TIME_PERIODS, device=index.device, dtype=torch.float64)
    angles = torch.cat([index[..., None] * by_index, time_ticks[..., None] * by_time], dim=-1)[:, None]
    return angles.cos().float(), angles.sin().float()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    a, b = x.float().chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)


def norm(x: Tensor) -> Tensor:
    return F.rms_norm(x.float(), (x.shape[-1],), eps=1e-6)


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Causal attention, (batch, heads, length, HEAD_DIM) each. On a CPU in stretches of queries: training is then 1.2
    times as
    fast as with torch's own kernel, whose backward pass is slow there."""
    if q.is_cuda:
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    length = q.shape[2]
    stretch = length if length <= 256 else 128
    future = torch.full((stretch, stretch), -1e4, dtype=q.dtype).triu(1)
    q, out = q * HEAD_DIM**-0.5, []
    for first in range(0, length, stretch):
        last = min(first + stretch, length)
        scores = q[:, :, first:last] @ k[:, :, :last].transpose(-1, -2)
        scores = torch.cat([scores[..., :first], scores[..., first:] + future[: last - first, : last - first]], dim=-1)
        out.append(scores.softmax(-1) @ v[:, :, :last])
    return torch.cat(out, dim=2)


class Layer(nn.Module):
    def __init__(self, c: Config) -> None:
        super().__init__()
        self.heads = c.heads
        self.dropout = nn.Dropout(0.0)
        self.qkv = nn.Linear(c.width, 3 * c.width, bias=False)
        self.out = nn.Linear(c.width, c.width, bias=False)
        self.up = nn.Linear(c.width, c.hidden, bias=False)
        self.down = nn.Linear(c.hidden, c.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(norm(x)).view(batch, length, 3, self.heads, HEAD_DIM).permute(2, 0, 3, 1, 4)
        k, v = (kept.bfloat16().to(q.dtype) for kept in (rotate(k, cos, sin), v))  # as the player keeps them
        y = attend(rotate(q, cos, sin), k, v)
        x = x + self.dropout(self.out(y.transpose(1, 2).reshape(batch, length, width)))
        widened: Tensor = self.dropout(self.down(F.relu(self.up(norm(x))).square()))
        return x + widened


class OutputHead(nn.Module):
    def __init__(self, c: Config, size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(c.width, c.head_hidden, bias=False)
        self.logits = nn.Linear(c.head_hidden, size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.logits(F.relu(self.hidden(x)).square())
        return logits


class Network(nn.Module):
    """`fields`: (name, size, whether predicted) of every column of an event, in the order of prediction."""

    def __init__(self, config: Config, fields: Sequence[tuple[str, int, bool]] = FIELDS) -> None:
        super().__init__()
        self.config, self.fields = config, tuple(fields)
        self.embeddings = nn.ModuleDict(
            {name: nn.Embedding(size, config.width, padding_idx=0) for name, size, _ in fields}
        )
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.heads = nn.ModuleDict({name: OutputHead(config, size) for name, size, predicted in fields if predicted})
        self.apply(self._initialise)

    def _initialise(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=module.in_features**-0.5)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.3)
            with torch.no_grad():
                module.weight[0].zero_()
        for layer in getattr(module, "layers", []):
            nn.init.zeros_(layer.out.weight)
            nn.init.zeros_(layer.down.weight)

    def set_dropout(self, share: float) -> None:
        """Of each layer's two contributions, while training."""
        for layer in self.layers:
            assert isinstance(layer, Layer)
            layer.dropout.p = share

    def embed(self, events: Tensor) -> Tensor:
        """events (..., fields) integers -> (..., width)."""
        each = [self.embeddings[name](events[..., i]) for i, (name, _, _) in enumerate(self.fields)]
        total: Tensor = reduce(torch.add, each)
        return total

    def forward(self, events: Tensor, time_ticks: Tensor) -> Tensor:
        """events (batch, length, fields), time_ticks (batch, length) -> normed outputs (batch, length, width)."""
        index = torch.arange(events.shape[1], device=events.device).expand(events.shape[:2])
        cos, sin = rotation(index, time_ticks)
        x = self.embed(events)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return norm(x)

    def field_logits(self, outputs: Tensor, chosen: Tensor, field: int) -> Tensor:
        """Logits of a field (rows, size) from outputs (rows, width) and the next events (rows, fields) as far as
        chosen:
        predicted fields before `field`, in the vocabulary's order, are in view."""
        for name, column in self.predicted():
            if column < field:
                outputs = outputs + self.embeddings[name](chosen[:, column])
        logits: Tensor = self.heads[self.fields[field][0]](outputs)
        return logits

    def nats(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Negative log-probability (rows) of each target event (rows, fields); fields that are 0 are not asked of
        it.
        """
        total = torch.zeros(len(outputs), device=outputs.device)
        seen = outputs
        for name, column in self.predicted():
            rows = targets[:, column].nonzero().squeeze(1)
            if len(rows):
                wanted = targets[rows, column]
                logits = self.heads[name](seen[rows]).float()
                total = total.index_add(0, rows, F.cross_entropy(logits, wanted, reduction="none"))
                seen = seen.index_add(0, rows, self.embeddings[name](wanted).to(seen.dtype))
        return total

    def predicted(self) -> list[tuple[str, int]]:
        """Name and column of each predicted field."""
        return [(name, column) for column, (name, _, predicted) in enumerate(self.fields) if predicted]

    def size(self) -> int:
        return sum(p.numel() for p in self.parameters())
