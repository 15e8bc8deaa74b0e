"""What the measures hear: log-mel images at 16 kHz, and small networks that learn classes, families and pitches from them.

All sounds, real ones and ours too, are heard at 16 kHz and one second long, so that rivals that make no more lose nothing.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import resample_poly
from torch import Tensor, nn

Floats = NDArray[np.float32]
RATE, SAMPLES, WINDOW, HOP, MELS, FRAMES = 16000, 16384, 1024, 512, 48, 32
BINS_A_SEMITONE, LOWEST_PITCH, HIGHEST_PITCH, SPECTRUM_WINDOW = 3, 24, 96, 4096
HARMONICS_ABOVE = 22  # semitones above the highest pitch that a spectrum reaches
FLOOR_DB = -80.0


def at_16k(sound: Floats, rate: int = 44100) -> Floats:
    """One second at peak 1, zeros after the end."""
    slow = resample_poly(sound[: 2 * rate], 160, 441) if rate == 44100 else sound
    whole = np.zeros(SAMPLES, np.float32)
    whole[: min(SAMPLES, len(slow))] = slow[:SAMPLES]
    return np.asarray(whole / max(1e-6, float(np.abs(whole).max())), np.float32)


def mel_triangles() -> NDArray[np.float64]:
    mels = np.linspace(0, 2595 * np.log10(1 + 7800 / 700), MELS + 2)
    edges, hz = 700 * (10 ** (mels / 2595) - 1), np.fft.rfftfreq(WINDOW, 1 / RATE)
    rise = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(rise, fall), 0, None)


TRIANGLES = mel_triangles()


def image(sound: Floats) -> Floats:
    """(FRAMES, MELS): 0 at FLOOR_DB to about 1, of a sound by at_16k."""
    padded = np.pad(sound, (WINDOW // 4, WINDOW))
    frames = np.stack([padded[i * HOP : i * HOP + WINDOW] for i in range(FRAMES)]) * np.hanning(WINDOW)
    power = np.abs(np.fft.rfft(frames)) ** 2 @ TRIANGLES.T / (WINDOW / 4) ** 2
    return np.asarray(1 + np.maximum(10 * np.log10(power + 1e-12), FLOOR_DB) / -FLOOR_DB, np.float32)


def pitch_spectrum(sound: Floats) -> Floats:
    """(bins,): mean log spectrum of what is held, BINS_A_SEMITONE bins a semitone from two semitones under the lowest
    pitch on."""
    frames = np.stack([sound[i : i + SPECTRUM_WINDOW] for i in range(512, 9000, 1024)]) * np.hanning(SPECTRUM_WINDOW)
    level = np.log(np.abs(np.fft.rfft(frames, 2 * SPECTRUM_WINDOW)).mean(0) + 1e-3)
    count = (HIGHEST_PITCH + HARMONICS_ABOVE - LOWEST_PITCH + 4) * BINS_A_SEMITONE
    pitches = LOWEST_PITCH - 2 + np.arange(count) / BINS_A_SEMITONE
    hz = 440 * 2 ** ((pitches - 69) / 12)
    return np.asarray(np.interp(hz, np.fft.rfftfreq(2 * SPECTRUM_WINDOW, 1 / RATE), level), np.float32)


class Hearing(nn.Module):
    """(B, FRAMES, MELS) -> classes (B, kinds), by way of 64 features."""

    def __init__(self, kinds: int) -> None:
        super().__init__()
        sizes = (1, 16, 32, 64)
        self.layers = nn.Sequential(
            *(
                layer
                for a, b in zip(sizes, sizes[1:])
                for layer in (nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU())
            )
        )
        self.features = nn.Linear(64 * 6 + 64 * 4, 64)
        self.out = nn.Linear(64, kinds)

    def hear(self, images: Tensor) -> Tensor:
        """(B, 64): the mean over time by band and over bands by time, mixed."""
        x = self.layers(images[:, None])
        return torch.relu(self.features(torch.cat([x.mean(2).flatten(1), x.mean(3).flatten(1)], 1)))

    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.out(self.hear(images))
        return found


class PitchHearing(nn.Module):
    """(B, bins of pitch_spectrum) -> (B, 73)."""

    def __init__(self, bins: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(bins, 256), nn.ReLU(), nn.Dropout(0.1), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 73)
        )

    def forward(self, spectra: Tensor) -> Tensor:
        centred = spectra - spectra.mean(1, keepdim=True)
        found: Tensor = self.layers(centred / 2)
        return found


def learn(network: nn.Module, inputs: Floats, labels: NDArray[np.int64], steps: int, pitch: bool = False) -> None:
    """Trains on labels drawn evenly by the root of their number. Images are made louder and softer; spectra of pitches
    are moved by up to two semitones, labels with them."""
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    _, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    chances = 1 / np.sqrt(counts[index])
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    network.train()
    for _ in range(steps):
        rows = random.choice(len(labels), 64, p=chances / chances.sum())
        x, y = inputs[rows], labels[rows]
        if pitch:
            moves = random.integers(-2, 3, 64)
            moves = np.where((y + moves < 0) | (y + moves > 72), 0, moves)
            x = np.stack([np.roll(row, move * BINS_A_SEMITONE) for row, move in zip(x, moves)])
            x, y = x + random.normal(0, 0.1, x.shape).astype(np.float32), y + moves
        else:
            x = np.clip(x + random.uniform(-0.06, 0.06, (64, 1, 1)).astype(np.float32), 0, None) * (x > 0)
        loss = nn.functional.cross_entropy(network(torch.from_numpy(x)), torch.from_numpy(y), label_smoothing=0.05)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimiser.step()
        schedule.step()
    network.eval()


@torch.no_grad()
def heard_as(network: nn.Module, inputs: Floats) -> NDArray[np.int64]:
    return np.asarray(network(torch.from_numpy(inputs)).argmax(1).numpy())


@torch.no_grad()
def features(network: Hearing, images: Floats) -> Floats:
    return np.asarray(network.hear(torch.from_numpy(images)).numpy())
