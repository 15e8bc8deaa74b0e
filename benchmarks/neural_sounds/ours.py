"""Our sounds, by the core that plays them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from partimento._core import Drums, Notes, render_shape
from partimento.sounds.material import CLASSES

Floats = NDArray[np.float32]
HIT_SAMPLES, NOTE_SAMPLES = 66150, 110250


class Kits:
    """Random hits of classes."""

    def __init__(self, folder: Path) -> None:
        self.drums = Drums(str(folder / "drums.safetensors"))

    def hits(self, classes: NDArray[np.int64], first_seed: int = 1000) -> list[Floats]:
        return [self.hit(int(k), first_seed + i) for i, k in enumerate(classes)]

    def hit(self, kind: int, seed: int) -> Floats:
        told = np.eye(len(CLASSES), dtype=np.float32)[kind]
        raw = self.drums.numbers(self.drums.draw(kind, seed), told)
        return np.asarray(render_shape(raw, HIT_SAMPLES, seed))


class Timbres:
    """Notes of random places of the map, and of dropped notes."""

    def __init__(self, folder: Path) -> None:
        self.network = Notes(str(folder / "notes.safetensors"))

    def notes(self, pitches: NDArray[np.int64], velocities: NDArray[np.int64], seed: int = 3) -> list[Floats]:
        places = np.random.default_rng(seed).random((len(pitches), 2))
        return [
            self.note(self.network.at(float(x), float(y)), int(p), int(v), i)
            for i, ((x, y), p, v) in enumerate(zip(places, pitches, velocities))
        ]

    def note(self, latent: Floats, pitch: int, velocity: int, seed: int) -> Floats:
        hz = 440 * 2 ** ((pitch - 69) / 12)
        return np.asarray(render_shape(self.network.numbers(latent, pitch, velocity), NOTE_SAMPLES, seed, hz))

    def again(self, sound: Floats, pitch: int, asked: list[tuple[int, int]]) -> list[Floats]:
        """Notes (pitch, velocity) of the timbre of a sound."""
        latent = np.asarray(self.network.hear(sound, pitch)[0], np.float32)
        return [self.note(latent, p, v, 1) for p, v in asked]
