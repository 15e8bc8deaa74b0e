"""A sound taken apart: the raw numbers of a shape that sounds like it, and how surely each of them is known.

Sinusoids and noise as in Serra and Smith, "Spectral modeling synthesis", 1990. Networks learn these numbers first and
what they sound like afterwards: a spectral loss alone leads no partial to a place further off than its window resolves,
and lets noise do everything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from partimento.sounds import RATE
from partimento.sounds.features import Floats, mel_spaced
from partimento.sounds.shapes import (
    BANDS,
    CONTROL_SAMPLES,
    DRUM_SIZES,
    HARMONICS,
    HIT_SLOTS,
    MODES,
    NOTE_SIZES,
    NOTE_SLOTS,
    TIMES,
)

Doubles = NDArray[np.float64]

FIRST, LONGEST, PADDED = 220, 16384, 65536  # samples left out at the onset, heard for modes, and of their FFT
NOISE_DB, TONE_DB = 11.0, 20.0  # of a peak over its neighbourhood's median: surely noise, surely a tone
DEEP_HZ = 300.0  # below it a peak's neighbourhood is the peak itself
QUIETEST, SILENT = 1e-4, 4e-6  # of full scale: what is no louder than the first is learnt as the second
GLIDE_S = (0.004, 0.007, 0.012, 0.02, 0.035, 0.06, 0.1)
QUARTILE = 0.2877  # the lower one of a noise's powers, over their mean
STIFFNESSES = np.concatenate([[1e-7], np.geomspace(1e-5, 3e-3, 23)])
IMPORTANCE = {"hz": 2.0, "gain": 0.15, "seconds": 0.2, "glide": 0.5, "noise": 0.4, "harmonics": 0.4, "stiffness": 0.1}


def analyse(sound: Floats, f0: float = 0.0) -> tuple[Floats, Floats]:
    """Raw numbers (size of the shape) and their weights of a hit, or of a note with fundamental f0 in Hz."""
    sizes = NOTE_SIZES if f0 else DRUM_SIZES
    slots = f0 * np.array(NOTE_SLOTS) if f0 else np.array(HIT_SLOTS)
    raw: dict[str, Doubles] = {name: np.zeros(size) for name, size in sizes.items()}
    weights = dict(raw)
    hz, gain, seconds, sure = partials(sound, slots_of(*slots), f0)
    if not f0:
        deepest = int(np.argmax(gain * sure * (hz < DEEP_HZ)))
        depth, fall_s, rest = glide_of(sound, hz[deepest]) if sure[deepest] else (0.0, 0.03, hz[deepest])
        hz[deepest] = rest
        raw["glide"] = np.log([max(1e-3, depth) / 8, fall_s / 0.25])
        weights["glide"] = IMPORTANCE["glide"] * np.array([1.0, min(1.0, 4 * depth)])
    told = np.maximum(QUIETEST, gain * sure)
    raw["modes"] = np.concatenate([np.log(hz / (32 * f0 if f0 else 20000)), logarithms(told), np.log(seconds / 4)])
    loud = importance(told) * sure
    weights["modes"] = np.concatenate(
        [IMPORTANCE["hz"] * loud, IMPORTANCE["gain"] * importance(told), IMPORTANCE["seconds"] * loud]
    )
    levels = noise_gains(sound, f0)
    raw["noise"], weights["noise"] = logarithms(levels).ravel(), IMPORTANCE["noise"] * importance(levels).ravel()
    if f0:
        stiffness = stiffness_of(sound, f0)
        gains = harmonic_gains(sound, f0, stiffness)
        raw["harmonics"], weights["harmonics"] = (
            logarithms(gains).ravel(),
            IMPORTANCE["harmonics"] * importance(gains).ravel(),
        )
        raw["stiffness"], weights["stiffness"] = np.log([stiffness / 0.01]), np.full(1, IMPORTANCE["stiffness"])
    joined = [np.concatenate([parts[name] for name in sizes]).astype(np.float32) for parts in (raw, weights)]
    return joined[0], joined[1]


def importance(gains: Doubles) -> Doubles:
    """1 at full scale, 0.05 near QUIETEST; of silence 0.15, or a floor of noise stays."""
    audible = np.clip(1 - np.log(gains) / np.log(QUIETEST), 0.05, 1)
    return np.asarray(np.where(gains <= QUIETEST, 0.15, audible))


def logarithms(gains: Doubles) -> Doubles:
    return np.asarray(np.log(np.where(gains <= QUIETEST, SILENT, gains)))


def slots_of(lowest: float, highest: float) -> Floats:
    """(MODES + 1,): the edges of each mode's range, evenly apart in octaves; half a range about lowest and highest."""
    step = (highest / lowest) ** (1 / (MODES - 1))
    return np.asarray(lowest * step ** (np.arange(MODES + 1) - 0.5), np.float32)


def partials(sound: Floats, edges: Floats, f0: float) -> Doubles:
    """(4, MODES): of the strongest peak between two edges (Hz): hz, gain at the onset, seconds to 1 / e, and how surely
    it is a tone, 0..1. Peaks near a harmonic of f0 (where it is above 0) do not count."""
    found = np.zeros((4, MODES))
    found[0], found[1], found[2] = np.sqrt(edges[:-1] * edges[1:]), QUIETEST, 0.05
    part = sound[FIRST : FIRST + LONGEST]
    if len(part) < 512 or 0 < f0 < 8 * RATE / len(part):
        return found
    falling = (np.cos(np.linspace(0, np.pi / 2, len(part))) ** 2).astype(np.float32)
    spectrum = np.abs(rfft(part * falling, PADDED))
    step = RATE / PADDED
    peaks = np.flatnonzero((spectrum[1:-1] > spectrum[:-2]) & (spectrum[1:-1] >= spectrum[2:])) + 1
    if f0:
        ratio = peaks * step / f0
        peaks = peaks[np.abs(ratio - np.round(ratio)) > 0.1]
    for mode in range(MODES):
        low, high = edges[mode], edges[mode + 1]
        own = peaks[(peaks * step >= low) & (peaks * step < high)]
        if not len(own):
            continue
        peak = own[spectrum[own].argmax()]
        around = spectrum[max(1, int(low * 0.8 / step)) : int(high * 1.25 / step) + 2]
        over = 20 * np.log10(spectrum[peak] / (np.median(around) + 1e-9))
        sure = np.clip((over - NOISE_DB) / (TONE_DB - NOISE_DB), 0, 1)
        if not f0 and peak * step < DEEP_HZ and spectrum[peak] > 0.1 * spectrum.max():
            sure = 1.0
        if sure > 0:
            found[:, mode] = peak * step, *envelope(sound, peak * step), sure
    return found


def envelope(sound: Floats, hz: float) -> tuple[float, float]:
    """Gain at the onset and seconds to 1 / e of the partial at hz: a line through the logarithms of its level, heard
    in Hann windows of three periods and at least 512 samples, down to 40 dB under the loudest."""
    window = int(min(4096, max(512, 3 * RATE / hz)))
    hop = window // 2
    count = max(1, min(24, (len(sound) - window) // hop + 1))
    hann = np.hanning(window)
    turns = np.exp(-2j * np.pi * hz * np.arange(window) / RATE) * hann * 2 / hann.sum()
    whole = np.pad(sound, (0, window))
    levels = np.abs(np.stack([whole[i * hop : i * hop + window] for i in range(count)]) @ turns) + 1e-7
    under = np.flatnonzero(levels < 0.01 * levels.max())
    last = under[0] if len(under) and under[0] >= 2 else count
    if last < 2:
        return float(min(1, levels[0])), window / RATE / 2
    times = (np.arange(last) * hop + window / 2) / RATE
    slope, start = np.polyfit(times, np.log(levels[:last]), 1, w=levels[:last])
    seconds = -1 / slope if slope < -0.25 else 4.0
    return float(np.exp(np.clip(start, np.log(QUIETEST), 0))), float(np.clip(seconds, 0.003, 4))


def glide_of(sound: Floats, hz: float) -> tuple[float, float, float]:
    """Depth and seconds of the glide of a hit whose deepest partial is near hz, and where the partial comes to rest: by
    the zero crossings of what is deep in it, whose turns are a t + b (1 - e^(-t / seconds)) + c."""
    spectrum = rfft(sound, PADDED * 2)
    spectrum[int(max(2.5 * hz, 150) * PADDED * 2 / RATE) :] = 0
    deep = irfft(spectrum)[: len(sound)]
    crossings = np.flatnonzero((deep[1:] >= 0) != (deep[:-1] >= 0))
    lasts = np.flatnonzero(np.abs(deep) > 0.1 * np.abs(deep).max())[-1]
    crossings = crossings[crossings <= lasts]
    if len(crossings) < 6:
        return 0.0, 0.03, hz
    t = (crossings + deep[crossings] / (deep[crossings] - deep[crossings + 1])) / RATE
    turns = np.arange(len(t)) / 2
    best = (np.inf, 0.0, 0.03, hz)
    for seconds in GLIDE_S:
        terms = np.stack([t, 1 - np.exp(-t / seconds), np.ones(len(t))], 1)
        fit = np.linalg.lstsq(terms, turns, rcond=None)[0]
        rest, bend = float(fit[0]), float(fit[1])
        depth = bend / (rest * seconds) if rest > 0 else -1.0
        error = float(((terms @ fit - turns) ** 2).mean())
        if 0 < depth < 8 and 0.4 * hz < rest < 1.2 * hz and error < best[0]:
            best = (error, depth, seconds, rest)
    return (best[1], best[2], best[3]) if best[0] < 0.01 else (0.0, 0.03, hz)


def noise_gains(sound: Floats, f0: float) -> Doubles:
    """(TIMES, BANDS): the RMS of noise in each band at the control times: by the lower quartile of the powers there,
    which a tone between them hardly moves."""
    edges = mel_spaced(BANDS + 1)
    early, late = (256, 2048) if not f0 else (512, int(np.clip(2 ** np.ceil(np.log2(8 * RATE / f0)), 2048, 8192)))
    whole = np.pad(sound, (0, late))
    found = np.zeros((TIMES, BANDS))
    for i, at in enumerate(CONTROL_SAMPLES):
        window = early if at < 600 else late if at > 6000 else (early * late) ** 0.5
        window = int(2 ** round(np.log2(window)))
        start = int(max(0, at - window // 2))
        frame = whole[start : start + window]
        if len(frame) < window or start >= len(sound):
            continue
        hann = np.hanning(window).astype(np.float32)
        power = np.abs(rfft(frame * hann)) ** 2 / (hann**2).sum()
        for band, (low, high) in enumerate(zip(edges, edges[1:])):
            first, last = low * window / RATE, high * window / RATE
            bins = power[int(first) : max(int(first) + 2, int(last) + 1)]
            rank = len(bins) // 4
            level = np.partition(bins, rank)[rank] / QUARTILE if len(bins) > 3 else bins.min()
            found[i, band] = level * 2 * (high - low) / RATE
    return np.asarray(np.clip(np.sqrt(found), QUIETEST, 1))


def stiffness_of(sound: Floats, f0: float) -> float:
    """The stiffness under which harmonics 2..24 meet the most of the spectrum, in logarithms."""
    part = sound[FIRST : FIRST + LONGEST]
    level = np.log(np.abs(rfft(part * np.hanning(len(part)), PADDED)) + 1e-3)
    h = np.arange(2, 25)
    at = h * f0 * np.sqrt(1 + STIFFNESSES[:, None] * h**2) * PADDED / RATE
    heard = np.where(at < PADDED // 2, level[np.minimum(at, PADDED // 2).astype(int)], 0).sum(1)
    return float(STIFFNESSES[heard.argmax()] if heard.max() > heard[0] + 4 else STIFFNESSES[0])


def harmonic_gains(sound: Floats, f0: float, stiffness: float) -> Doubles:
    """(TIMES, HARMONICS): levels in Hann windows of four periods."""
    window = int(np.clip(4 * RATE / f0, 512, 6144))
    h = np.arange(1, HARMONICS + 1)
    hz = h * f0 * np.sqrt(1 + stiffness * h**2)
    hann = np.hanning(window)
    turns = (np.exp(-2j * np.pi * np.outer(np.arange(window), hz) / RATE) * hann[:, None] * 2 / hann.sum()).astype(
        np.complex64
    )
    whole = np.pad(sound, (0, window))
    starts = np.minimum(np.maximum(0, CONTROL_SAMPLES - window // 4), len(sound))
    levels = np.abs(np.stack([whole[s : s + window] for s in starts]) @ turns)
    levels[:, hz > 0.45 * RATE] = QUIETEST
    return np.asarray(np.clip(levels, QUIETEST, 1), np.float64)
