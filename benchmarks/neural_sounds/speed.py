"""How fast sounds are made, on one core, beside sample by sample."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch
from partimento._core import SOUND_RATE

from neural_sounds.gansynth import gansynth, one_hot_pitches
from neural_sounds.gansynth import sounds as from_images
from neural_sounds.ours import HIT_SAMPLES, NOTE_SAMPLES, Kits, Timbres
from neural_sounds.wavegan import RATE as SLOW
from neural_sounds.wavegan import SAMPLES, wavegan
from neural_sounds.wavenet import OF_NSYNTH, SMALL, samples_a_second

KIT = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 11, 12, 12)  # classes of sixteen pieces


def seconds_of(work: Callable[[], object], at_least: float = 1.0) -> float:
    """Seconds of one core for one call: the best of three rounds, each of at least so many seconds after a first call."""
    work()
    best = float("inf")
    for _ in range(3):
        began, calls = time.process_time(), 0
        while time.process_time() - began < at_least / 3:
            work()
            calls += 1
        best = min(best, (time.process_time() - began) / calls)
    return best


@torch.no_grad()
def measure_speed(weights: Path) -> dict[str, float]:
    """Times of real time of each maker, and seconds of a kit of 16, by the core's own time."""
    kits, timbres = Kits(weights), Timbres(weights)
    latent = timbres.network.at(0.5, 0.5)
    hit, note = HIT_SAMPLES / SOUND_RATE, NOTE_SAMPLES / SOUND_RATE
    drum_gan, note_gan, random = wavegan(13), gansynth(), torch.Generator().manual_seed(1)
    classes, pitches = torch.eye(13), one_hot_pitches(torch.arange(48, 56))
    return {
        "drums": hit / seconds_of(lambda: kits.hit(1, 1)),
        "notes": note / seconds_of(lambda: timbres.note(latent, 60, 90, 1)),
        "kit_s": seconds_of(lambda: [kits.hit(k, i) for i, k in enumerate(KIT)]),
        "wavegan": 13 * SAMPLES / SLOW / seconds_of(lambda: drum_gan.make(classes, random)),
        "gansynth": 8 * SAMPLES / SLOW / seconds_of(lambda: from_images(note_gan.make(pitches, random))),
        "wavenet": samples_a_second(OF_NSYNTH, 200) / SLOW,
        "wavenet_small": samples_a_second(SMALL, 3000) / SLOW,
    }
