"""What an encoder hears of a sound: a log-mel spectrum at 17 moments, closer together at the start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partimento.sounds import RATE

Floats = NDArray[np.float32]

WINDOW, HOP, BANDS = 1024, 256, 40
FRAMES = (0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256)
LOWEST_HZ, HIGHEST_HZ = 40.0, 20000.0
ONSET = 0.01  # of the peak
FLOOR = 1e-8  # of a full-scale sine's power, times 4


def mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))


def mel_spaced(count: int, lowest: float = LOWEST_HZ, highest: float = HIGHEST_HZ) -> NDArray[np.float64]:
    """`count` frequencies from lowest to highest, evenly spaced in mels."""
    mels = np.linspace(mel(lowest), mel(highest), count)
    return np.asarray(700 * (10 ** (mels / 2595) - 1))


def triangles(bands: int = BANDS, window: int = WINDOW) -> NDArray[np.float64]:
    """(bands, window / 2 + 1): triangles of height 1 between three neighbouring frequencies."""
    edges, hz = mel_spaced(bands + 2), np.fft.rfftfreq(window, 1 / RATE)
    rise = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(rise, fall), 0, None)


TRIANGLES = triangles()
HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def from_onset(samples: Floats) -> Floats:
    """The sound at peak 1 from the first sample of at least ONSET of it on. ValueError for silence."""
    peak = float(np.abs(samples).max(initial=0))
    if not peak > 1e-5:
        raise ValueError("the sound is silent")
    return np.asarray(samples[int(np.argmax(np.abs(samples) >= ONSET * peak)) :] / peak, np.float32)


def heard(samples: Floats) -> Floats:
    """(680,): ln(power + FLOOR) / 8 + 1 of band by band, frame by frame, of a sound from its onset on at peak 1.

    Frame k begins at sample k HOP; after the end there are zeros. A power is the sum over a triangle of
    |FFT of the Hann-windowed frame|^2 / (WINDOW / 2)^2.
    """
    whole = np.zeros(FRAMES[-1] * HOP + WINDOW, np.float64)
    kept = samples[: len(whole)]
    whole[: len(kept)] = kept
    frames = np.stack([whole[k * HOP : k * HOP + WINDOW] * HANN for k in FRAMES])
    power = np.abs(np.fft.rfft(frames)) ** 2 / (WINDOW / 2) ** 2
    return np.asarray(np.log(power @ TRIANGLES.T + FLOOR) / 8 + 1, np.float32).reshape(-1)
