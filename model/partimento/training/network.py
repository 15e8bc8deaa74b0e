"""The network for training; `cpp_bridge/core/network/transformer.cpp` is the same function for playing.

A pre-norm decoder over events. An event's embedding is the sum of its fields' embeddings. Half of each head's rotary
pairs turn with the event's index, half with its musical time (periods from half a beat to 64 bars), so that "the same
place one bar ago" is one rotation on either side of a gap. Small output heads give the next event's fields one after
another; each sees the fields before it. References (the event that the music in view suggests next, see the core's
references.h) are added to the input of layers and heads, and gates raise the logits of what they suggest. The network
does not know what the fields mean: names and sizes come from the vocabulary, unless another table is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from partimento._core import ASKED_CELL, FIELDS, GIVEN_CELL, PLAN_FIELDS, SOURCES, TRUSTS, TRUSTS_OF_A_PART

HEAD_DIM = 32
INDEX_BASE = 1000.0
TIME_PERIODS = (12, 24, 48, 96, 192, 384, 1536, 6144)  # ticks
PREDICTED = tuple(i for i, (_, _, predicted) in enumerate(FIELDS) if predicted)
KIND = [name for name, _, _ in FIELDS].index("kind")


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
    """cos and sin of every event's rotary angles, each (batch, 1, length, HEAD_DIM / 2)."""
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
    """Causal attention; all (batch, heads, length, HEAD_DIM).

    On a CPU it processes queries in blocks, which trains 1.2 times as fast as torch's kernel with its slow backward
    pass.
    """
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
        y = attend(rotate(q, cos, sin), rotate(k, cos, sin), v)
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


@dataclass
class Hints:
    """References for the event after each event: suggested (..., sources, fields) integers, 0 for none, and trusts
    (..., sources) integers.
    """

    suggested: Tensor
    trusts: Tensor

    def __getitem__(self, rows: Tensor) -> Hints:
        return Hints(self.suggested[rows], self.trusts[rows])

    def flatten(self) -> Hints:
        """Batch and length as one dimension."""
        return Hints(self.suggested.flatten(0, 1), self.trusts.flatten(0, 1))


class Copying(nn.Module):
    """How a network uses the references of one source; see transformer.h. Zero at first, as if it were not there."""

    rows: Tensor  # by field: where its values start in the tables
    plan: Tensor  # by field: whether it belongs to a plan
    content: Tensor  # by field: whether it is predicted and does not

    def __init__(self, width: int) -> None:
        super().__init__()
        sizes = [size if predicted else 0 for _, size, predicted in FIELDS]
        self.register_buffer("rows", torch.tensor([sum(sizes[:i]) for i in range(len(sizes))]), persistent=False)
        plan = torch.tensor([name in PLAN_FIELDS for name, _, _ in FIELDS])
        content = torch.tensor([predicted and name not in PLAN_FIELDS for name, _, predicted in FIELDS])
        self.register_buffer("plan", plan, persistent=False)
        self.register_buffer("content", content, persistent=False)
        self.early = nn.EmbeddingBag(sum(sizes), width, mode="sum", padding_idx=0)
        self.late = nn.EmbeddingBag(sum(sizes), width, mode="sum", padding_idx=0)
        self.gates = nn.Linear(width, len(PREDICTED), bias=False)
        self.biases = nn.Parameter(torch.zeros(len(PREDICTED), TRUSTS, 2))
        for table in (self.early, self.late, self.gates):
            nn.init.zeros_(table.weight)

    def summed(self, table: nn.EmbeddingBag, suggested: Tensor, fields: Tensor) -> Tensor:
        """suggested (rows, fields) -> (rows, width): the sum of the table's rows for the suggested fields."""
        rows = torch.where((suggested > 0) & fields, suggested + self.rows, 0)
        total: Tensor = table(rows[:, fields])
        return total


class Network(nn.Module):
    """fields: (name, size, whether predicted) of every column of an event, in the order of prediction.

    A network over another table than the vocabulary takes no hints.
    """

    def __init__(self, config: Config, fields: Sequence[tuple[str, int, bool]] = FIELDS) -> None:
        super().__init__()
        self.config, self.fields = config, tuple(fields)
        self.embeddings = nn.ModuleDict(
            {name: nn.Embedding(size, config.width, padding_idx=0) for name, size, _ in fields}
        )
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.heads = nn.ModuleDict({name: OutputHead(config, size) for name, size, predicted in fields if predicted})
        self.apply(self._initialise)
        sources = SOURCES if self.fields == tuple(FIELDS) else ()
        self.copying = nn.ModuleDict({name: Copying(config.width) for name in sources})

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
        """Sets the dropout of each layer's two contributions, for training."""
        for layer in self.layers:
            assert isinstance(layer, Layer)
            layer.dropout.p = share

    def embed(self, events: Tensor) -> Tensor:
        """events (..., fields) integers -> (..., width)."""
        each = [self.embeddings[name](events[..., i]) for i, (name, _, _) in enumerate(self.fields)]
        total: Tensor = reduce(torch.add, each)
        return total

    def forward(self, events: Tensor, time_ticks: Tensor, hints: Hints | None = None) -> Tensor:
        """events (batch, length, fields), time_ticks (batch, length) -> normed outputs (batch, length, width)."""
        index = torch.arange(events.shape[1], device=events.device).expand(events.shape[:2])
        cos, sin = rotation(index, time_ticks)
        x = self.embed(events)
        if hints is not None:
            x = x + self.early(events, hints)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return norm(x)

    def early(self, events: Tensor, hints: Hints) -> Tensor:
        """References as input of the layers, (batch, length, width).

        After a cell's header its plan is not drawn yet, so there are none.
        """
        header = (events[..., KIND] == GIVEN_CELL) | (events[..., KIND] == ASKED_CELL)
        suggested = torch.where(header[..., None, None], 0, hints.suggested).flatten(0, 1)
        total = torch.zeros((), device=events.device)
        for source, copying in enumerate(self.sources()):
            total = total + copying.summed(copying.early, suggested[:, source], copying.content)
        return total.view(*events.shape[:2], -1)

    def sources(self) -> list[Copying]:
        return [c for c in self.copying.values() if isinstance(c, Copying)]

    def late(self, hints: Hints, plan: bool) -> Tensor:
        """References as input of the heads, (rows, width)."""
        total = torch.zeros((), device=hints.trusts.device)
        for source, copying in enumerate(self.sources()):
            fields = copying.plan if plan else copying.content
            total = total + copying.summed(copying.late, hints.suggested[:, source], fields)
        return total

    def raise_suggested(
        self, logits: Tensor, outputs: Tensor, hints: Hints, as_suggested: Tensor, field: int
    ) -> Tensor:
        """Logits (rows, size) of a field, with those of suggested values raised.

        as_suggested (rows, sources): whether all fields of the event so far are as suggested.
        """
        place = PREDICTED.index(field)
        for source, copying in enumerate(self.sources()):
            value = hints.suggested[:, source, field]
            trust = hints.trusts[:, source]
            if FIELDS[field][0] in PLAN_FIELDS:
                trust = trust - trust % TRUSTS_OF_A_PART
            gate = (outputs * copying.gates.weight[place]).sum(-1).float()
            gate = gate + copying.biases[place, trust, as_suggested[:, source].long()]
            logits = logits.scatter_add(1, value[:, None], torch.where(value > 0, gate, 0.0)[:, None])
        return logits

    def as_suggested(self, chosen: Tensor, hints: Hints, field: int) -> Tensor:
        """(rows, sources): whether all chosen fields are as suggested; plan fields count apart from note fields."""
        alike = torch.ones_like(hints.trusts, dtype=torch.bool)
        plan = FIELDS[field][0] in PLAN_FIELDS
        for column in PREDICTED:
            if column < field and (FIELDS[column][0] in PLAN_FIELDS) == plan:
                here = chosen[:, column, None]
                alike = alike & ((here == 0) | (here == hints.suggested[:, :, column]))
        return alike

    def field_logits(self, outputs: Tensor, chosen: Tensor, field: int, hints: Hints | None = None) -> Tensor:
        """Logits (rows, size) of a field, from outputs (rows, width) and the next events (rows, fields) so far.

        The head sees the predicted fields before `field`, in the vocabulary's order.
        """
        seen = outputs
        for name, column in self.predicted():
            if column < field:
                seen = seen + self.embeddings[name](chosen[:, column])
        name = self.fields[field][0]
        if hints is None:
            plain: Tensor = self.heads[name](seen)
            return plain
        logits: Tensor = self.heads[name](seen + self.late(hints, name in PLAN_FIELDS)).float()
        return self.raise_suggested(logits, outputs, hints, self.as_suggested(chosen, hints, field), field)

    def nats(self, outputs: Tensor, targets: Tensor, hints: Hints | None = None) -> Tensor:
        """Negative log-probability (rows) of target events (rows, fields). A field that is 0 does not count."""
        total = torch.zeros(len(outputs), device=outputs.device)
        seen = outputs
        late = {plan: self.late(hints, plan) for plan in (False, True)} if hints is not None else {}
        for name, column in self.predicted():
            rows = targets[:, column].nonzero().squeeze(1)
            if len(rows):
                wanted = targets[rows, column]
                if hints is None:
                    logits = self.heads[name](seen[rows]).float()
                else:
                    there = hints[rows]
                    logits = self.heads[name](seen[rows] + late[name in PLAN_FIELDS][rows]).float()
                    alike = self.as_suggested(targets[rows], there, column)
                    logits = self.raise_suggested(logits, outputs[rows], there, alike, column)
                total = total.index_add(0, rows, F.cross_entropy(logits, wanted, reduction="none"))
                seen = seen.index_add(0, rows, self.embeddings[name](wanted).to(seen.dtype))
        return total

    def predicted(self) -> list[tuple[str, int]]:
        """Name and column of each predicted field."""
        return [(name, column) for column, (name, _, predicted) in enumerate(self.fields) if predicted]

    def size(self) -> int:
        return sum(p.numel() for p in self.parameters())
