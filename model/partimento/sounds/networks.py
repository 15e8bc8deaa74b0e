"""The networks of both kinds of sounds: an encoder from what is heard to a latent, a decoder from it to a shape."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from partimento.sounds.features import BANDS, FRAMES
from partimento.sounds.material import CLASSES
from partimento.sounds.shapes import DRUM_SIZES, NOTE_SIZES, first_raw

LATENT = 16
HEARD = BANDS * len(FRAMES)
PITCH_PEAKS = np.arange(24, 97, 9)  # of the hats that a pitch is told by
ATTACK_SCALE = 0.05  # a waveform's numbers are smaller than logarithms


class Residual(nn.Module):
    """x + down(square of the positive part of up(x / rms(x)))."""

    def __init__(self, size: int, hidden: int) -> None:
        super().__init__()
        self.up = nn.Linear(size, hidden, bias=False)
        self.down = nn.Linear(hidden, size, bias=False)
        nn.init.normal_(self.down.weight, std=0.3 * hidden**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = x + self.down(torch.relu(self.up(normalise(x))) ** 2)
        return found


def normalise(x: Tensor) -> Tensor:
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-12)


class Mlp(nn.Module):
    """(B, inputs) -> (B, outputs)."""

    def __init__(self, inputs: int, outputs: int, size: int, blocks: int) -> None:
        super().__init__()
        self.layers = nn.ModuleDict(
            {
                "in": nn.Linear(inputs, size),
                "blocks": nn.Sequential(*(Residual(size, 2 * size) for _ in range(blocks))),
                "out": nn.Linear(size, outputs),
            }
        )

    def forward(self, x: Tensor) -> Tensor:
        hidden: Tensor = self.layers["blocks"](self.layers["in"](x))
        out: Tensor = self.layers["out"](normalise(hidden))
        return out


class Voice(nn.Module):
    """Encoder and decoder of one kind of sounds: "drums" or "notes"."""

    scales: Tensor

    def __init__(self, kind: str, size: int = 160, blocks: int = 2) -> None:
        super().__init__()
        if kind not in ("drums", "notes"):
            raise ValueError(f"kind '{kind}' is neither drums nor notes")
        self.kind, self.size, self.blocks = kind, size, blocks
        sizes = DRUM_SIZES if kind == "drums" else NOTE_SIZES
        extra, told = (len(CLASSES), 0) if kind == "drums" else (len(PITCH_PEAKS) + 1, len(PITCH_PEAKS))
        self.encoder = Mlp(HEARD + told, 2 * LATENT, size, blocks)
        self.decoder = Mlp(LATENT + extra, sum(sizes.values()), size, blocks)
        scales = torch.ones(sum(sizes.values()))
        scales[-sizes["attack"] :] = ATTACK_SCALE
        self.register_buffer("scales", scales)
        out = self.decoder.layers["out"]
        assert isinstance(out, nn.Linear)
        with torch.no_grad():
            out.weight.normal_(std=0.03)
            out.weight[-sizes["attack"] :] = 0  # silent until a spectral loss asks for it
            out.bias.copy_(first_raw(sizes) / scales)

    def encode(self, heard: Tensor, pitches: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Means and log variances (B, LATENT) from features (B, 680) and, of notes, MIDI pitches (B)."""
        told = heard if pitches is None else torch.cat([heard, pitch_hats(pitches)], 1)
        mean, log_variance = self.encoder(told).chunk(2, 1)
        return mean, torch.clamp(log_variance, -8, 4)

    def decode(self, latents: Tensor, told: Tensor) -> Tensor:
        """Raw numbers (B, size of a shape) from latents (B, LATENT) and what else is told: see hit_told, note_told."""
        raw: Tensor = self.decoder(torch.cat([latents, told], 1)) * self.scales
        return raw


def hit_told(classes: Tensor) -> Tensor:
    """(B, 13): classes, one-hot."""
    return nn.functional.one_hot(classes, len(CLASSES)).float()


def note_told(pitches: Tensor, velocities: Tensor) -> Tensor:
    """(B, 10): the pitch's hats and velocity / 127."""
    return torch.cat([pitch_hats(pitches), velocities[:, None].float() / 127], 1)


def pitch_hats(pitches: Tensor) -> Tensor:
    """(B, 9): how near a pitch is to each of 24, 33, ..., 96: 1 there, 0 from a distance of 9 on."""
    peaks = torch.as_tensor(PITCH_PEAKS, dtype=torch.float32)
    return torch.relu(1 - (pitches[:, None].float() - peaks).abs() / 9)


def parameters_of(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def tensor_of(numbers: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(numbers))
