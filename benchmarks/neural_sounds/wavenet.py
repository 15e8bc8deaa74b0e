"""A WaveNet-like autoregressive model (van den Oord and others, "WaveNet", 2016), from the paper, for speed alone: its weights are
random, since a sample costs the same whatever it sounds like. Queues of past activations as in "Fast WaveNet" (Paine and
others, 2016), so that it is as quick as sample by sample can be; the size is under a tenth of the paper's of NSynth.
"""

from __future__ import annotations

import time

import numpy as np

LAYERS, CHANNELS, SKIP, LEVELS = 20, 32, 128, 256
DILATIONS = [2 ** (i % 10) for i in range(LAYERS)]


class WaveNet:
    """Makes samples of 8 bits (mu-law), one after another."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random = np.random.default_rng(seed)

        def weights(rows: int, columns: int) -> np.ndarray:
            return (random.standard_normal((rows, columns)) / np.sqrt(columns)).astype(np.float32)

        self.embedding = weights(LEVELS, CHANNELS)
        self.past = [weights(2 * CHANNELS, CHANNELS) for _ in DILATIONS]
        self.now = [weights(2 * CHANNELS, CHANNELS) for _ in DILATIONS]
        self.on = [weights(CHANNELS + SKIP, CHANNELS) for _ in DILATIONS]
        self.out = [weights(SKIP, SKIP), weights(LEVELS, SKIP)]
        self.queues = [np.zeros((d, CHANNELS), np.float32) for d in DILATIONS]

    def make(self, samples: int) -> np.ndarray:
        made, level = np.zeros(samples, np.uint8), LEVELS // 2
        for t in range(samples):
            x, skip = self.embedding[level], np.zeros(SKIP, np.float32)
            for queue, d, past, now, on in zip(self.queues, DILATIONS, self.past, self.now, self.on):
                gate = past @ queue[t % d] + now @ x
                queue[t % d] = x
                both = on @ (np.tanh(gate[:CHANNELS]) / (1 + np.exp(-gate[CHANNELS:])))
                x, skip = x + both[:CHANNELS], skip + both[CHANNELS:]
            logits = self.out[1] @ np.maximum(self.out[0] @ np.maximum(skip, 0), 0)
            chances = np.exp(logits - logits.max())
            level = int(np.searchsorted(np.cumsum(chances), self.random.random() * chances.sum()))
            made[t] = level = min(level, LEVELS - 1)
        return made


def samples_a_second(samples: int = 1600) -> float:
    """Samples that one core makes a second."""
    network = WaveNet()
    network.make(50)
    began = time.perf_counter()
    network.make(samples)
    return samples / (time.perf_counter() - began)
