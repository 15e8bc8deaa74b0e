"""How far a rendered sound is from a real one, and raw numbers from those found by analysis."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor

from partimento.sounds import RATE
from partimento.sounds.features import triangles

FLOOR = 1e-4  # of a full-scale sine


@cache
def mel_bands(window: int) -> tuple[Tensor, Tensor]:
    """(bins, bands) and the bands' highest Hz (bands): as many as the window resolves, up to 64."""
    bands = min(64, window // 16)
    weights = triangles(bands, window)
    kept = weights.sum(1) > 0.5
    hz = np.fft.rfftfreq(window, 1 / RATE)
    tops = np.array([hz[row > 0].max(initial=0) for row in weights])
    return torch.tensor(weights[kept].T, dtype=torch.float32), torch.tensor(tops[kept], dtype=torch.float32)


def spectra(sound: Tensor, window: int) -> Tensor:
    """(B, bands, frames): the root of each mel band's power, 1 for a full-scale sine, in windows a quarter apart."""
    hann = torch.hann_window(window)
    found = torch.stft(sound, window, window // 4, window=hann, center=True, pad_mode="constant", return_complex=True)
    power = (found.real**2 + found.imag**2) / (window / 4) ** 2
    return torch.sqrt(torch.einsum("bft,fm->bmt", power, mel_bands(window)[0]) + 1e-10)


def spectral_distance(made: Tensor, real: Tensor, windows: tuple[int, ...], highest_hz: Tensor | None = None) -> Tensor:
    """Multi-scale spectral loss (Engel and others, DDSP, 2020; Yamamoto and others, Parallel WaveGAN, 2020) in mel
    bands, a number: the mean over scales of |difference of logarithms| and of |difference| over the real one's
    magnitude. In bands, so that neither a partial a little off its place nor the grain of noise counts.

    made, real: (B, samples). Bands above highest_hz (B) do not count.
    """
    total = torch.zeros(())
    for window in windows:
        a, b = spectra(made, window), spectra(real, window)
        weight = torch.ones(len(made), a.shape[1], 1)
        if highest_hz is not None:
            weight = (mel_bands(window)[1] < highest_hz[:, None]).float()[:, :, None]
        logs = (torch.log(a + FLOOR) - torch.log(b + FLOOR)).abs() * weight
        linear = ((a - b).abs() * weight).sum((1, 2)) / ((b * weight).sum((1, 2)) + 1e-2)
        total = total + logs.sum() / (weight.sum() * a.shape[2]) + linear.mean()
    return total / len(windows)


def analysis_distance(raw: Tensor, known: Tensor, sure: Tensor) -> Tensor:
    """Mean weighted |difference| of raw numbers from those that analysis finds, all (B, size)."""
    return ((raw - known).abs() * sure).sum() / (sure.sum() + 1e-6)
