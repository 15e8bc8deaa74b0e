"""How many events a second a style's network reads one by one, here and in PyTorch and ONNX Runtime.

python benchmarks/rivals.py [STYLE] [--rounds 7]     needs the train and rivals extras

The same weights and events, one thread, by turns; medians of processor time. For each event of a song a runtime gives
the logits of all fields after it, with the keys and values of those before it in a cache. Rivals are given what is
summed up before the layers and the heads, and need not raise what is suggested: they only multiply and attend.
"""

import argparse
import json
import logging
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from partimento import Score, load_style
from partimento._core import CONTEXT_EVENTS, PART_NAMES, PLAN_FIELDS, Cells, EventSequence, encode
from partimento.styles import Style
from partimento.training.network import HEAD_DIM, Config, Hints, Network, norm, rotate, rotation
from safetensors import safe_open
from torch import Tensor, nn

BARS = 8
NAMES = ("PyTorch float32", "PyTorch bfloat16", "PyTorch int8", "ONNX Runtime float32", "ONNX Runtime int8")
Read = Callable[[], np.ndarray]  # all events of the song -> logits (events, values of all fields)


def network_of(style: Style) -> Network:
    """The style's network in PyTorch, its weights as the file has them."""
    with safe_open(style.path, "pt") as file:
        config = json.loads(file.metadata()["config"])
        network = Network(Config(**{k: v for k, v in config.items() if k != "heads"}))
        network.load_state_dict({k: file.get_tensor(k).float() for k in network.state_dict()})
    return network.eval()


class OneByOne(nn.Module):
    """The layers and the heads for one event: x (1, width) as it enters the layers, what is added before each head
    (heads, width), its rotation, and keys and values (layers, heads, past, 32) -> logits, keys and values with it.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.layers, self.heads = network.layers, network.heads

    def forward(
        self, x: Tensor, added: Tensor, cos: Tensor, sin: Tensor, keys: Tensor, values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        kept_keys, kept_values = [], []
        for i, layer in enumerate(self.layers):
            q, k, v = layer.qkv(norm(x).to(x.dtype)).view(3, layer.heads, 1, HEAD_DIM).unbind(0)
            k = torch.cat([keys[i], rotate(k[None], cos, sin)[0]], dim=1)
            v = torch.cat([values[i], v], dim=1)
            kept_keys.append(k)
            kept_values.append(v)
            scores = rotate(q[None], cos, sin)[0] @ k.transpose(-1, -2) * HEAD_DIM**-0.5
            x = x + layer.out((scores.softmax(-1) @ v).view(1, -1))
            x = x + layer.down(F.relu(layer.up(norm(x).to(x.dtype))).square())
        seen = norm(x).to(x.dtype) + added
        logits = torch.cat([head(seen[i : i + 1]) for i, head in enumerate(self.heads.values())], dim=1)
        return logits, torch.stack(kept_keys), torch.stack(kept_values)


class Cached(OneByOne):
    """With room for all keys and values, which are written in place: what PyTorch does fastest."""

    def begin(self, dtype: torch.dtype) -> None:
        self.room = torch.zeros(2, len(self.layers), self.layers[0].heads, CONTEXT_EVENTS, HEAD_DIM, dtype=dtype)

    def step(self, x: Tensor, added: Tensor, cos: Tensor, sin: Tensor, past: int) -> Tensor:
        for i, layer in enumerate(self.layers):
            q, k, v = layer.qkv(norm(x).to(x.dtype)).view(3, 1, layer.heads, 1, HEAD_DIM).unbind(0)
            keys, values = self.room[0, i], self.room[1, i]
            keys[:, past], values[:, past] = rotate(k, cos, sin)[0, :, 0], v[0, :, 0]
            y = F.scaled_dot_product_attention(
                rotate(q, cos, sin), keys[None, :, : past + 1], values[None, :, : past + 1]
            )
            x = x + layer.out(y.view(1, -1))
            x = x + layer.down(F.relu(layer.up(norm(x).to(x.dtype))).square())
        seen = norm(x).to(x.dtype) + added
        return torch.cat([head(seen[i : i + 1]) for i, head in enumerate(self.heads.values())], dim=1)


def song_of(style: Style) -> tuple[Score, Cells, Cells]:
    score = style.generate(BARS, "C | Am | F | G7", 1)[0]
    asked = Cells(BARS)
    for bar in range(BARS):
        for part in PART_NAMES:
            asked.set(part, bar)
    return score, Cells(BARS), asked


@torch.no_grad()
def inputs_of(network: Network, shown: EventSequence) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Of every event: x, what is added before the heads, and its rotation."""
    events, targets = torch.tensor(shown.events).long(), torch.tensor(shown.targets).long()
    time_ticks = torch.tensor(shown.time_ticks).long()
    hints = Hints(torch.tensor(shown.suggested).long(), torch.tensor(shown.trusts).long())
    x = network.embed(events) + network.early(events[None], Hints(hints.suggested[None], hints.trusts[None]))[0]
    cos, sin = rotation(torch.arange(len(events))[None], time_ticks[None])
    added, seen = [], torch.zeros_like(x)
    for name, column in network.predicted():
        added.append(seen + network.late(hints, name in PLAN_FIELDS))
        seen = seen + network.embeddings[name](targets[:, column])
    return x, torch.stack(added, dim=1), cos[0, 0], sin[0, 0]


@torch.no_grad()
def logits_of(network: Network, shown: EventSequence, added: Tensor) -> np.ndarray:
    """What all should find, read at once."""
    hints = Hints(torch.tensor(shown.suggested).long()[None], torch.tensor(shown.trusts).long()[None])
    outputs = network(torch.tensor(shown.events).long()[None], torch.tensor(shown.time_ticks).long()[None], hints)[0]
    heads = network.heads.values()
    return torch.cat([head(outputs + added[:, i]) for i, head in enumerate(heads)], dim=1).numpy()


def in_pytorch(network: Network, inputs: tuple[Tensor, ...], dtype: torch.dtype, in_bytes: bool) -> Read:
    cached = Cached(network).to(dtype)
    if in_bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cached = torch.ao.quantization.quantize_dynamic(cached, {nn.Linear}, torch.qint8)
    x, added, cos, sin = inputs
    x, added = x.to(dtype), added.to(dtype)

    @torch.inference_mode()
    def read() -> np.ndarray:
        cached.begin(dtype)
        rows = [cached.step(x[i : i + 1], added[i], cos[i], sin[i], i) for i in range(len(x))]
        return torch.cat(rows).float().numpy()

    return read


def in_onnx(network: Network, inputs: tuple[Tensor, ...], folder: Path, in_bytes: bool) -> Read:
    logging.disable(logging.WARNING)  # exporters tell of packages that are not needed
    path, layers, heads = folder / "float32.onnx", network.config.layers, network.config.heads
    if not path.exists():
        keys, values = (torch.zeros(layers, heads, 3, HEAD_DIM) for _ in range(2))  # one tensor would be one input
        example = (inputs[0][:1], inputs[1][0], inputs[2][:1], inputs[3][:1], keys, values)
        names = ["x", "added", "cos", "sin", "keys", "values"]
        length = torch.export.Dim("past", min=0, max=CONTEXT_EVENTS)
        shapes = {name: {2: length} if name in ("keys", "values") else None for name in names}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                OneByOne(network),
                example,
                path,
                input_names=names,
                output_names=["logits", "keys_out", "values_out"],
                dynamic_shapes=shapes,
                dynamo=True,
                external_data=False,
                verbose=False,
            )
    if in_bytes:
        quantize_dynamic(path, folder / "int8.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        path = folder / "int8.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    x, added, cos, sin = (np.ascontiguousarray(t.numpy()) for t in inputs)
    value = onnxruntime.OrtValue.ortvalue_from_numpy

    def read() -> np.ndarray:
        nothing = np.zeros((layers, heads, 0, HEAD_DIM), np.float32)
        keys, values, rows = value(nothing), value(nothing), []
        for i in range(len(x)):  # bound, so that keys and values go from one run to the next without a copy
            binding = session.io_binding()
            for name, array in (
                ("x", x[i : i + 1]),
                ("added", added[i]),
                ("cos", cos[i : i + 1]),
                ("sin", sin[i : i + 1]),
            ):
                binding.bind_cpu_input(name, array)
            binding.bind_ortvalue_input("keys", keys)
            binding.bind_ortvalue_input("values", values)
            for name in ("logits", "keys_out", "values_out"):
                binding.bind_output(name)
            session.run_with_iobinding(binding)
            logits, keys, values = binding.get_outputs()
            rows.append(logits.numpy())
        return np.concatenate(rows)

    return read


def processor_seconds(read: Read) -> float:
    start = time.process_time()
    read()
    return time.process_time() - start


def events_a_second(style: Style, rounds: int) -> dict[str, float]:
    """By runtime, ours first."""
    torch.set_num_threads(1)
    score, given, asked = song_of(style)
    shown = encode(score, 0, BARS, given, asked)
    network = network_of(style)
    inputs = inputs_of(network, shown)
    with tempfile.TemporaryDirectory() as folder:
        readers: dict[str, Read] = {
            "Partimento": lambda: style.core.logits(score, given, asked),
            NAMES[0]: in_pytorch(network, inputs, torch.float32, False),
            NAMES[1]: in_pytorch(network_of(style), inputs, torch.bfloat16, False),
            NAMES[2]: in_pytorch(network_of(style), inputs, torch.float32, True),
            NAMES[3]: in_onnx(network, inputs, Path(folder), False),
            NAMES[4]: in_onnx(network, inputs, Path(folder), True),
        }
        wanted = logits_of(network, shown, inputs[1])
        for name in (NAMES[0], NAMES[3]):  # what is to be measured is the network
            if (apart := np.abs(readers[name]() - wanted).max()) > 0.01:
                raise SystemExit(f"{name} computes something else: {apart:.3f} apart")
        for read in readers.values():
            read()
        times = {name: [] for name in readers}
        for _ in range(rounds):
            for name, read in readers.items():
                times[name].append(processor_seconds(read))
    return {name: len(shown.events) / statistics.median(seconds) for name, seconds in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("style", nargs="?", default="beatles")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    found = events_a_second(load_style(options.style), options.rounds)
    for name, rate in found.items():
        print(f"{name:24} {rate:10,.0f} events a second{found['Partimento'] / rate:10.1f} times")


if __name__ == "__main__":
    main()
