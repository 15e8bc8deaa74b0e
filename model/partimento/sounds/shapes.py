"""A network's raw numbers and the physical quantities that they stand for: a shape. The core's shape.h has the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from partimento.sounds import RATE

HARMONICS, MODES, BANDS, ATTACK, GLIDE = 64, 24, 24, 512, 2
BLOCK = 32  # samples
CONTROL_S = np.concatenate([[0.0], 0.002 * 800 ** (np.arange(23) / 22)])
CONTROL_SAMPLES = (np.round(CONTROL_S * RATE / BLOCK) * BLOCK).astype(int)
TIMES = len(CONTROL_SAMPLES)
HIGHEST_HZ = 0.45 * RATE
HIT_SLOTS = (40.0, 12000.0)  # Hz of the first and the last mode to begin with
NOTE_SLOTS = (0.5, 24.0)  # the same, over f0
DRUM_SIZES = {"modes": 3 * MODES, "glide": GLIDE, "noise": TIMES * BANDS, "attack": ATTACK}
NOTE_SIZES = {
    "harmonics": TIMES * HARMONICS, "stiffness": 1, "modes": 3 * MODES, "noise": TIMES * BANDS, "attack": ATTACK,
}  # fmt: skip


@dataclass
class Shape:
    """The quantities of a batch (B) of sounds. Of a hit: harmonics and stiffness are None; of a note: glide is None."""

    mode_hz: Tensor  # (B, MODES)
    mode_gain: Tensor  # (B, MODES)
    mode_s: Tensor  # (B, MODES), to 1 / e
    noise: Tensor  # (B, TIMES, BANDS)
    attack: Tensor  # (B, ATTACK)
    glide: Tensor | None = None  # (B, 2): depth, seconds
    harmonics: Tensor | None = None  # (B, TIMES, HARMONICS)
    harmonic_hz: Tensor | None = None  # (B, HARMONICS)


def falling(raw: Tensor) -> Tensor:
    """e^min(0, raw). Above 0 the gradient goes through, so that a number finds its way back."""
    return torch.exp(raw - torch.relu(raw).detach())


def shape_of(raw: Tensor, f0: Tensor | None = None) -> Shape:
    """The shape of raw numbers (B, size): of hits without `f0` (B) in Hz, of notes with it.

    No gradient goes through frequencies: after a second a phase turns by thousands of times what its frequency is moved
    by, which drowns all else. They are learnt from analysis alone.
    """
    sizes = DRUM_SIZES if f0 is None else NOTE_SIZES
    parts = dict(zip(sizes, torch.split(raw, list(sizes.values()), dim=1)))
    hz, gain, seconds = parts["modes"].reshape(-1, 3, MODES).unbind(1)
    hz = hz.detach()
    noise = falling(parts["noise"]).reshape(-1, TIMES, BANDS)
    if f0 is None:
        glide = falling(parts["glide"].detach()) * torch.tensor([8.0, 0.25])
        return Shape(20000 * falling(hz), falling(gain), 4 * falling(seconds), noise, parts["attack"], glide=glide)
    h = torch.arange(1, HARMONICS + 1, dtype=torch.float32)
    stiffness = 0.01 * falling(parts["stiffness"].detach())
    return Shape(
        32 * falling(hz) * f0[:, None],
        falling(gain),
        4 * falling(seconds),
        noise,
        parts["attack"],
        harmonics=falling(parts["harmonics"]).reshape(-1, TIMES, HARMONICS),
        harmonic_hz=h * f0[:, None] * torch.sqrt(1 + stiffness * h**2),
    )


def first_raw(sizes: dict[str, int]) -> Tensor:
    """(size,): where raw numbers begin: modes apart by a third of an octave or so, all quiet."""
    parts = []
    for name, size in sizes.items():
        if name == "modes":
            hz = np.geomspace(*HIT_SLOTS, MODES) / 20000 if "glide" in sizes else np.geomspace(*NOTE_SLOTS, MODES) / 32
            seconds = np.geomspace(0.3, 0.03, MODES) / 4 if "glide" in sizes else np.full(MODES, 0.15) / 4
            parts.append(np.concatenate([np.log(hz), np.full(MODES, -4.5), np.log(seconds)]))
        elif name == "glide":
            parts.append(np.array([-4.0, -2.0]))
        elif name == "noise":
            parts.append(np.repeat(np.linspace(-5, -9, TIMES), BANDS))
        elif name == "harmonics":
            parts.append(np.tile(-3.5 - 1.2 * np.log(np.arange(1, HARMONICS + 1)), TIMES))
        else:
            parts.append(np.full(size, -10.0) if name == "stiffness" else np.zeros(size))
    return torch.tensor(np.concatenate(parts), dtype=torch.float32)
