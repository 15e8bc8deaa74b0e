"""GANSynth's form (Engel and others, "GANSynth: Adversarial Neural Audio Synthesis", ICLR 2019), from the paper, on notes.

As there: a 2-D network makes log magnitude and instantaneous frequency of a whole note at once from a latent and a one-hot
pitch; windows of 2,048 samples, a quarter apart, at 16 kHz; samples by integrating the frequency and inverting the
transform. Not as there: one second, one resolution from the start, few channels, linear frequencies.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from neural_sounds.gan import Gan

RATE, SAMPLES, WINDOW, HOP = 16000, 16384, 2048, 512
FRAMES, BINS = 32, 1024
LATENT, PITCHES, LOWEST = 64, 73, 24
CHANNELS = (48, 48, 32, 24, 16)
QUIETEST = -12.0  # of the natural logarithm of a magnitude


def images(sound: Tensor) -> Tensor:
    """(B, 2, FRAMES, BINS), each -1..1: log magnitude, and how much a bin's phase turns from frame to frame."""
    found = torch.stft(sound, WINDOW, HOP, window=torch.hann_window(WINDOW), center=True, return_complex=True)
    found = found[:, :BINS, :FRAMES].transpose(1, 2)
    magnitude = torch.log(found.abs() / (WINDOW / 4) + math.exp(QUIETEST)) / -QUIETEST * 2 + 1
    phase = torch.angle(found)
    turned = torch.diff(phase, dim=1, prepend=torch.zeros_like(phase[:, :1]))
    turned = torch.remainder(turned + math.pi, 2 * math.pi) - math.pi
    return torch.stack([magnitude, turned / math.pi], 1)


def sounds(found: Tensor) -> Tensor:
    """(B, SAMPLES) from `images`."""
    magnitude = torch.exp((found[:, 0].clamp(-1, 1) - 1) / 2 * -QUIETEST) * (WINDOW / 4)
    phase = torch.cumsum(found[:, 1] * math.pi, 1)
    whole = torch.zeros(len(found), BINS + 1, FRAMES + 1, dtype=torch.complex64)
    whole[:, :BINS, :FRAMES] = torch.polar(magnitude, phase).transpose(1, 2)
    return torch.istft(whole, WINDOW, HOP, window=torch.hann_window(WINDOW), center=True, length=SAMPLES)


def pixel_normalised(x: Tensor) -> Tensor:
    return x * torch.rsqrt((x * x).mean(1, keepdim=True) + 1e-8)


class Generator(nn.Module):
    """(B, LATENT), (B, PITCHES) -> (B, 2, FRAMES, BINS)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(LATENT + PITCHES, CHANNELS[0] * 2 * 64)
        self.layers = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1) for a, b in zip(CHANNELS, CHANNELS[1:]))
        self.last = nn.Conv2d(CHANNELS[-1], 2, 1)

    def forward(self, latents: Tensor, pitches: Tensor) -> Tensor:
        x = self.first(torch.cat([latents, pitches], 1)).reshape(-1, CHANNELS[0], 2, 64)
        for layer in self.layers:
            x = nn.functional.interpolate(pixel_normalised(nn.functional.leaky_relu(x, 0.2)), scale_factor=2.0)
            x = layer(x)
        return torch.tanh(self.last(pixel_normalised(nn.functional.leaky_relu(x, 0.2))))


class Critic(nn.Module):
    """(B, 2, FRAMES, BINS), (B, PITCHES) -> (B). The pitch by projection (Miyato and Koyama, 2018)."""

    def __init__(self) -> None:
        super().__init__()
        sizes = [2, *reversed(CHANNELS)]
        self.layers = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1) for a, b in zip(sizes, sizes[1:]))
        self.last = nn.Linear(CHANNELS[0] * 32, 128)
        self.pitch, self.real = nn.Linear(PITCHES, 128), nn.Linear(128, 1)

    def forward(self, found: Tensor, pitches: Tensor) -> Tensor:
        x = found
        for layer in self.layers:
            x = nn.functional.avg_pool2d(nn.functional.leaky_relu(layer(x), 0.2), 2)
        x = nn.functional.leaky_relu(self.last(x.flatten(1)), 0.2)
        score: Tensor = self.real(x)[:, 0] + (x * self.pitch(pitches)).sum(1)
        return score


def gansynth() -> Gan:
    torch.manual_seed(1)
    return Gan(Generator(), Critic(), LATENT)


def one_hot_pitches(pitches: Tensor) -> Tensor:
    return nn.functional.one_hot(pitches - LOWEST, PITCHES).float()
