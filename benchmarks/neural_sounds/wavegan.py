"""WaveGAN (Donahue, McAuley, Puckette, "Adversarial Audio Synthesis", ICLR 2019), from the paper, on drum hits.

As there: 16,384 samples at 16 kHz, transposed convolutions of 25 samples and stride 4, phase shuffle of 2, WGAN-GP. Not as
there: DIM channels in place of 64, and the class is told (to the critic by projection, Miyato and Koyama, 2018), since
what it plays as a drum machine is asked for by class.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from neural_sounds.gan import Gan

SAMPLES, RATE, LATENT = 16384, 16000, 100
DIM = 8
SHUFFLE = 2
CHANNELS = (16, 8, 4, 2, 1)  # times DIM


class Generator(nn.Module):
    """(B, LATENT), (B, classes) -> (B, SAMPLES)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.first = nn.Linear(LATENT + classes, 16 * CHANNELS[0] * DIM)
        sizes = [*(c * DIM for c in CHANNELS), 1]
        self.layers = nn.ModuleList(
            nn.ConvTranspose1d(a, b, 25, 4, padding=11, output_padding=1) for a, b in zip(sizes, sizes[1:])
        )

    def forward(self, latents: Tensor, classes: Tensor) -> Tensor:
        x = self.first(torch.cat([latents, classes], 1)).reshape(len(latents), -1, 16)
        for layer in self.layers:
            x = layer(torch.relu(x))
        return torch.tanh(x[:, 0])


class Critic(nn.Module):
    """(B, SAMPLES), (B, classes) -> (B)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        sizes = [1, *(c * DIM for c in reversed(CHANNELS))]
        self.layers = nn.ModuleList(nn.Conv1d(a, b, 25, 4, padding=11) for a, b in zip(sizes, sizes[1:]))
        self.last = nn.Linear(16 * CHANNELS[0] * DIM, 1)
        self.told = nn.Linear(classes, 16 * CHANNELS[0] * DIM, bias=False)

    def forward(self, sound: Tensor, classes: Tensor) -> Tensor:
        x = sound[:, None]
        for i, layer in enumerate(self.layers):
            x = nn.functional.leaky_relu(layer(x), 0.2)
            if i < len(self.layers) - 1:
                x = shuffled(x)
        score: Tensor = self.last(x.flatten(1))[:, 0] + (x.flatten(1) * self.told(classes)).mean(1)
        return score


def shuffled(x: Tensor) -> Tensor:
    """Phase shuffle: all of a batch's channels move by up to SHUFFLE samples, reflected at the ends."""
    by = int(torch.randint(-SHUFFLE, SHUFFLE + 1, ()))
    padded = nn.functional.pad(x, (max(0, by), max(0, -by)), mode="reflect")
    return padded[:, :, max(0, -by) :][:, :, : x.shape[2]]


def wavegan(classes: int) -> Gan:
    torch.manual_seed(1)
    return Gan(Generator(classes), Critic(classes), LATENT)
