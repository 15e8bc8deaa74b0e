"""Spectrograms of real held-out sounds beside ours."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray
from partimento._core import render_shape
from partimento.sounds.material import CLASSES, Sounds

from neural_sounds.ours import HIT_SAMPLES, Kits, Timbres

matplotlib.use("Agg")
import matplotlib.pyplot as plt

Floats = NDArray[np.float32]
SHOWN_S, WINDOW, HOP, ROWS = 1.0, 1024, 256, 144
HITS = ("kick", "snare", "hat_closed", "hat_open", "tom_low", "crash", "ride", "percussion")
NOTES_SHOWN = 4


def draw(axes: Axes, sound: Floats, title: str) -> None:
    """Frequencies from 86 Hz to 22 kHz, logarithmic; 90 dB from black to white."""
    whole = np.zeros(round(SHOWN_S * 44100) + WINDOW)
    kept = sound[: len(whole)]
    whole[: len(kept)] = kept / max(1e-6, float(np.abs(kept).max()))
    frames = np.lib.stride_tricks.sliding_window_view(whole, WINDOW)[::HOP] * np.hanning(WINDOW)
    level = np.abs(np.fft.rfft(frames)).T / (WINDOW / 4)
    rows = np.geomspace(2, WINDOW // 2, ROWS).astype(int)
    axes.imshow(20 * np.log10(level[rows] + 1e-6), origin="lower", aspect="auto", vmin=-90, vmax=0, cmap="magma")
    axes.set_title(title, fontsize=7)
    axes.set_axis_off()


def picture(hits: Sounds, notes: Sounds, weights: Path, path: Path) -> None:
    """Writes a PNG: of eight classes a held-out hit, the same heard and made again, and two random ones; of four held-out
    timbres a note, the same made again, another note, and that made from the first."""
    kits, timbres, random = Kits(weights), Timbres(weights), np.random.default_rng(4)
    figure, grid = plt.subplots(len(HITS) // 2 + NOTES_SHOWN // 2, 8, figsize=(13, 9))
    for i, name in enumerate(HITS):
        kind = CLASSES.index(name)
        row = random.choice(np.flatnonzero(hits.held_out & (hits.kinds == kind)))
        real = hits.sound(row)
        latent = np.asarray(kits.drums.hear(real)[0], np.float32)
        again = render_shape(kits.drums.numbers(latent, np.eye(13, dtype=np.float32)[kind]), HIT_SAMPLES, 1)
        shown = (real, np.asarray(again), kits.hit(kind, 7), kits.hit(kind, 8))
        for j, (sound, what) in enumerate(zip(shown, ("held out", "made again", "random", "random"))):
            draw(grid[i // 2, 4 * (i % 2) + j], sound, f"{name}, {what}")
    kinds = random.choice(np.unique(notes.kinds[notes.held_out]), NOTES_SHOWN, replace=False)
    for i, kind in enumerate(kinds):
        within = (notes.kinds == kind) & (notes.pitches >= 36) & (notes.pitches <= 84)
        a, b = random.choice(np.flatnonzero(within), 2, replace=False)
        asked = [(int(notes.pitches[k]), int(notes.velocities[k])) for k in (a, b)]
        again_a, again_b = timbres.again(notes.sound(a), asked[0][0], asked)
        shown = (notes.sound(a), again_a, notes.sound(b), again_b)
        told = [f"pitch {asked[0][0]}, held out", "made again", f"pitch {asked[1][0]}, held out", "made from the first"]
        for j, (sound, what) in enumerate(zip(shown, told)):
            draw(grid[len(HITS) // 2 + i // 2, 4 * (i % 2) + j], sound, what)
    figure.tight_layout(pad=0.3)
    figure.savefig(path, dpi=60)
    plt.close(figure)
