"""Drum hits: real ones, WaveGAN's and ours, by class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from partimento.sounds.material import CLASSES, Sounds

from neural_sounds.distances import frechet, kernel_distance, nearest
from neural_sounds.gan import train_gan
from neural_sounds.hearing import Floats, Hearing, at_16k, features, heard_as, image, learn
from neural_sounds.ours import Kits
from neural_sounds.wavegan import wavegan

MADE = 636  # sounds of each maker: three times the held-out hits
Maker = Callable[[NDArray[np.int64]], list[Floats]]  # hits at 16 kHz of the classes asked for


def wavegan_maker(seen: Sounds, folder: Path, minutes: float) -> tuple[Maker, dict[str, float]]:
    """Trains WaveGAN on the hits, classes drawn by the root of their number as ours are."""
    hits = np.stack([at_16k(seen.sound(i)) for i in range(len(seen))])
    counts = np.bincount(seen.kinds, minlength=len(CLASSES))
    chances = 1 / np.sqrt(counts[seen.kinds])
    told = np.eye(len(CLASSES), dtype=np.float32)
    gan = wavegan(len(CLASSES))

    def batch(random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        rows = random.choice(len(hits), 16, p=chances / chances.sum())
        return torch.from_numpy(hits[rows]), torch.from_numpy(told[seen.kinds[rows]])

    spent = train_gan(gan, batch, folder / "wavegan.safetensors", minutes)

    @torch.no_grad()
    def make(classes: NDArray[np.int64]) -> list[Floats]:
        made = gan.make(torch.from_numpy(told[classes]), torch.Generator().manual_seed(5)).numpy()
        return [at_16k(sound, 16000) for sound in made]

    return make, spent


def measure_drums(sounds: Sounds, weights: Path, folder: Path, minutes: float) -> dict[str, object]:
    """Figures of each maker: {"floor", "rival", "ours": {frechet, kernel, class_heard, nearest}, "spent": WaveGAN's}."""
    seen, unseen = sounds.pick(~sounds.held_out & sounds.original), sounds.pick(sounds.held_out)
    random = np.random.default_rng(7)
    asked = np.repeat(unseen.kinds, MADE // len(unseen))
    learnt = np.stack([image(at_16k(sounds.sound(i))) for i in np.flatnonzero(~sounds.held_out)])
    hearing = Hearing(len(CLASSES))
    learn(hearing, learnt, sounds.kinds[~sounds.held_out], 1200)
    train_images = np.stack([image(at_16k(seen.sound(i))) for i in range(len(seen))])
    real = np.stack([image(at_16k(unseen.sound(i))) for i in range(len(unseen))])
    rival, spent = wavegan_maker(seen, folder, minutes)
    kits = Kits(weights)
    made: dict[str, tuple[Floats, NDArray[np.int64]]] = {
        "floor": (train_images[[random.choice(np.flatnonzero(seen.kinds == k)) for k in asked]], asked),
        "rival": (np.stack([image(s) for s in rival(asked)]), asked),
        "ours": (np.stack([image(at_16k(s)) for s in kits.hits(asked)]), asked),
    }
    goal = features(hearing, real)
    flat = train_images.reshape(len(train_images), -1)
    real_class = float((heard_as(hearing, real) == unseen.kinds).mean())
    figures: dict[str, object] = {"spent": spent, "real_class": real_class, "held_out": len(unseen), "seen": len(seen)}
    figures["real_nearest"] = nearest(real.reshape(len(real), -1), flat)
    for name, (images, classes) in made.items():
        found = features(hearing, images)
        figures[name] = {
            "frechet": frechet(found, goal),
            "kernel": kernel_distance(found, goal),
            "class_heard": float((heard_as(hearing, images) == classes).mean()),
            "nearest": nearest(images.reshape(len(images), -1), flat),
            "by_class": {
                CLASSES[k]: round(float((heard_as(hearing, images[classes == k]) == k).mean()), 2)
                for k in np.unique(classes)
            },
        }
    figures["real_by_class"] = {
        CLASSES[k]: round(float((heard_as(hearing, real[unseen.kinds == k]) == k).mean()), 2)
        for k in np.unique(unseen.kinds)
    }
    return figures
