"""A limiter of true peaks: of the level between the samples too, as ITU-R BS.1770-5, annex 2, measures it."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from pedalboard import Resample
from pedalboard.io import StreamResampler

OVERSAMPLING = 4
QUALITY = Resample.Quality.WindowedSinc16  # 32 taps a sample; the standard's filter has 12
STEP = 32  # samples to a point of the gain's curve
REACH_SECONDS = 0.03  # before and after a peak, in which the gain goes down and comes back
MARGIN = 0.998  # for what the gain's own movement adds


def oversampled(sound: np.ndarray, sample_rate: int) -> np.ndarray:
    """The sound (channels, samples) float32 at OVERSAMPLING times its rate, (channels, OVERSAMPLING * samples)."""
    resampler = StreamResampler(sample_rate, OVERSAMPLING * sample_rate, sound.shape[0], QUALITY)
    found = np.concatenate([resampler.process(sound), resampler.process(None)], axis=1)
    wanted = OVERSAMPLING * sound.shape[1]
    return np.pad(found[:, :wanted], ((0, 0), (0, max(0, wanted - found.shape[1]))))


def limit(sound: np.ndarray, sample_rate: int, ceiling_db: float) -> np.ndarray:
    """The sound (channels, samples) float32 with its true peaks at most at the ceiling, in dB below full scale.

    All channels have one gain. It looks ahead: it goes down before a peak, and no wave is bent.
    """
    ceiling = 10 ** (ceiling_db / 20)
    samples = sound.shape[1]
    steps = -(-samples // STEP)
    levels = np.abs(oversampled(sound, sample_rate)).max(axis=0)
    levels = np.pad(levels, (0, OVERSAMPLING * steps * STEP - len(levels))).reshape(steps, -1).max(axis=1)
    needed = np.minimum(1.0, MARGIN * ceiling / np.maximum(levels, 1e-9))
    reach = max(2, round(REACH_SECONDS * sample_rate / STEP))
    lowest = sliding_window_view(np.pad(needed, 2 * reach, constant_values=1.0), 2 * reach + 1).min(axis=1)
    weights = np.hanning(2 * reach + 1)[1:-1]  # a step less, so that both points about a sample are low enough for it
    smooth = np.convolve(lowest, weights / weights.sum(), mode="same")[reach : reach + steps]
    gain = np.interp(np.arange(samples), STEP * (np.arange(steps) + 0.5), smooth)
    limited: np.ndarray = (sound * gain).astype(np.float32)
    return limited
