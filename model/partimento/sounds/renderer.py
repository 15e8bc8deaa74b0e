"""Samples of a shape, differentiable: the core's render.h once more, for training alone.

Control times lie BLOCK samples apart or a multiple of it, so that within a block every gain is linear and every sine a
turn of the block's first: sums over harmonics are then products of small matrices.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from partimento._core import noise_bands
from partimento.sounds import RATE
from partimento.sounds.shapes import ATTACK, BANDS, BLOCK, CONTROL_SAMPLES, HIGHEST_HZ, TIMES, Shape


def hats(blocks: int) -> Tensor:
    """(blocks, TIMES): how much of each control time a block's first sample has; after the last one that one alone."""
    at = np.minimum(np.arange(blocks) * BLOCK, CONTROL_SAMPLES[-1])
    rows = [np.interp(at, CONTROL_SAMPLES, row) for row in np.eye(TIMES)]
    return torch.tensor(np.stack(rows, 1), dtype=torch.float32)


class Renderer:
    """Renders windows that end before sample `longest`."""

    def __init__(self, longest: int) -> None:
        self.hats = hats(longest // BLOCK + 2)
        loops = torch.from_numpy(noise_bands().T.copy())
        self.period = len(loops)
        self.loops = torch.cat([loops, loops[:longest]])  # a window may run over the end

    def __call__(self, shape: Shape, starts: Tensor, size: int, offsets: Tensor) -> Tensor:
        """(B, size) samples, from sample `starts` (B) on; both whole blocks. `offsets` (B) is where the loops of noise
        are entered."""
        blocks = size // BLOCK
        first = [int(s) // BLOCK for s in starts]
        hats = torch.stack([self.hats[b : b + blocks + 1] for b in first])
        at = starts[:, None] + torch.arange(size)
        sound = self.noise(torch.bmm(hats, shape.noise), starts + offsets, size) + modes(shape, at.float() / RATE)
        if shape.harmonics is not None and shape.harmonic_hz is not None:
            gains = shape.harmonics * (shape.harmonic_hz < HIGHEST_HZ)[:, None, :]
            sound = sound + harmonics(torch.bmm(hats, gains), shape.harmonic_hz, at[:, ::BLOCK].float() / RATE)
        within = torch.clamp(at, max=ATTACK - 1)
        return sound + torch.gather(shape.attack, 1, within) * (at < ATTACK)

    def noise(self, gains: Tensor, begins: Tensor, size: int) -> Tensor:
        """gains: (B, blocks + 1, BANDS)."""
        loops = torch.stack([self.loops[int(b) % self.period :][:size] for b in begins])
        ends = torch.stack([gains[:, :-1], gains[:, 1:]], 3).reshape(-1, BANDS, 2)
        heard = torch.bmm(loops.reshape(-1, BLOCK, BANDS), ends)
        rise = torch.arange(BLOCK) / BLOCK
        return (heard[:, :, 0] * (1 - rise) + heard[:, :, 1] * rise).reshape(len(begins), size)


def harmonics(gains: Tensor, hz: Tensor, t: Tensor) -> Tensor:
    """(B, blocks BLOCK): sines of hz (B, H) under gains (B, blocks + 1, H) at the blocks' times t (B, blocks)."""
    steps, rise = torch.arange(BLOCK), (torch.arange(BLOCK) / BLOCK)[None, None, :]
    start, within = turn(hz[:, None, :] * t[:, :, None]), turn(hz[:, :, None] * steps / RATE)
    sine, cosine = torch.sin(within), torch.cos(within)
    basis = torch.cat([cosine * (1 - rise), sine * (1 - rise), cosine * rise, sine * rise], 1)
    here, later = gains[:, :-1], gains[:, 1:]
    begin_sine, begin_cosine = torch.sin(start), torch.cos(start)
    parts = [here * begin_sine, here * begin_cosine, later * begin_sine, later * begin_cosine]
    return torch.bmm(torch.cat(parts, 2), basis).reshape(len(hz), -1)


def modes(shape: Shape, t: Tensor) -> Tensor:
    """(B, samples) at times t (B, samples). A glide turns all of a hit's modes alike."""
    if shape.glide is not None:
        depth, seconds = shape.glide[:, :1], shape.glide[:, 1:]
        glide = t + depth * seconds * (1 - torch.exp(-t / seconds))
    else:
        glide = t
    gain = shape.mode_gain * (shape.mode_hz < HIGHEST_HZ)
    falls = torch.exp(-t[:, ::BLOCK, None] / shape.mode_s[:, None, :]) * gain[:, None, :]
    if shape.glide is None:
        ends = torch.exp(-(t[:, ::BLOCK, None] + BLOCK / RATE) / shape.mode_s[:, None, :]) * gain[:, None, :]
        return harmonics(torch.cat([falls, ends[:, -1:]], 1), shape.mode_hz, t[:, ::BLOCK])
    within = torch.exp(-torch.arange(BLOCK)[:, None] / RATE / shape.mode_s[:, None, :])
    sines = torch.sin(turn(glide[:, :, None] * shape.mode_hz[:, None, :])).reshape(*falls.shape[:2], BLOCK, -1)
    return torch.einsum("bnkm,bnm,bkm->bnk", sines, falls, within).reshape(t.shape)


def turn(turns: Tensor) -> Tensor:
    """Turns in radians, without the whole ones."""
    return 2 * math.pi * (turns - torch.floor(turns))
