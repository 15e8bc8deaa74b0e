"""A WaveNet-like autoregressive model (van den Oord and others, 2016), from the paper, for speed alone: its weights are
random, since a sample costs the same whatever it sounds like. Queues of past activations as in "Fast WaveNet" (Paine and
others, 2016), so that it is as quick as sample by sample can be. Filters of two samples, levels of 8 bits.
"""

from __future__ import annotations

import time

import numpy as np

LEVELS = 256
OF_NSYNTH = (30, 512, 256)  # layers, channels, skip channels (Engel and others, 2017)
SMALL = (20, 32, 128)


class WaveNet:
    """Makes samples of 8 bits (mu-law), one after another."""

    def __init__(self, layers: int, channels: int, skip: int) -> None:
        self.random = random = np.random.default_rng(1)
        self.dilations = [2 ** (i % 10) for i in range(layers)]

        def weights(rows: int, columns: int) -> np.ndarray:
            return (random.standard_normal((rows, columns)) / np.sqrt(columns)).astype(np.float32)

        self.embedding = weights(LEVELS, channels)
        self.past = [weights(2 * channels, channels) for _ in self.dilations]
        self.now = [weights(2 * channels, channels) for _ in self.dilations]
        self.on = [weights(channels + skip, channels) for _ in self.dilations]
        self.out = [weights(skip, skip), weights(LEVELS, skip)]
        self.queues = [np.zeros((d, channels), np.float32) for d in self.dilations]

    def make(self, samples: int) -> np.ndarray:
        made, level = np.zeros(samples, np.uint8), LEVELS // 2
        for t in range(samples):
            x, skip = self.embedding[level], np.zeros(self.out[0].shape[0], np.float32)
            for queue, d, past, now, on in zip(self.queues, self.dilations, self.past, self.now, self.on):
                gate = past @ queue[t % d] + now @ x
                queue[t % d] = x
                both = on @ (np.tanh(gate[: len(x)]) / (1 + np.exp(-gate[len(x) :])))
                x, skip = x + both[: len(x)], skip + both[len(x) :]
            logits = self.out[1] @ np.maximum(self.out[0] @ np.maximum(skip, 0), 0)
            chances = np.exp(logits - logits.max())
            level = int(np.searchsorted(np.cumsum(chances), self.random.random() * chances.sum()))
            made[t] = level = min(level, LEVELS - 1)
        return made


def samples_a_second(size: tuple[int, int, int], samples: int) -> float:
    """Samples that one core makes a second of its time."""
    network = WaveNet(*size)
    network.make(20)
    began = time.process_time()
    network.make(samples)
    return samples / (time.process_time() - began)
