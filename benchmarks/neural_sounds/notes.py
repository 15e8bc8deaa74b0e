"""Notes: real ones, those of GANSynth's form and ours, by pitch and timbre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from partimento.sounds.material import Sounds

from neural_sounds.distances import different_bins, frechet, nearest
from neural_sounds.gan import Gan, train_gan
from neural_sounds.gansynth import gansynth, images, one_hot_pitches
from neural_sounds.gansynth import sounds as from_images
from neural_sounds.hearing import (
    Floats,
    Hearing,
    PitchHearing,
    at_16k,
    features,
    heard_as,
    image,
    learn,
    pitch_spectrum,
)
from neural_sounds.ours import Timbres

TRAIN, MADE, DROPPED = 1500, 300, 30
TRIES = 32  # latents of the rival, of which the nearest to a dropped note is its answer
LOWEST = 24
BELLS = {f"program-{p}" for p in range(8, 16)}


def train_rival(seen: Sounds, folder: Path, minutes: float) -> tuple[Gan, dict[str, float]]:
    gan = gansynth()

    def batch(random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        rows = random.choice(len(seen), 8)
        notes = torch.from_numpy(np.stack([at_16k(seen.sound(i)) for i in rows]))
        return images(notes), one_hot_pitches(torch.from_numpy(seen.pitches[rows]))

    return gan, train_gan(gan, batch, folder / "gansynth.safetensors", minutes, 4e-4)


@torch.no_grad()
def rival_notes(gan: Gan, pitches: NDArray[np.int64], seed: int) -> list[Floats]:
    made: list[Floats] = []
    random = torch.Generator().manual_seed(seed)
    for part in np.array_split(pitches, max(1, len(pitches) // 16)):
        found = from_images(gan.make(one_hot_pitches(torch.from_numpy(part)), random)).numpy()
        made += [at_16k(sound, 16000) for sound in found]
    return made


def right_pitch(network: PitchHearing, spectra: Floats, pitches: NDArray[np.int64]) -> float:
    return float((heard_as(network, spectra) + LOWEST == pitches).mean())


def right_f0(notes: list[Floats], pitches: NDArray[np.int64]) -> float:
    """The share whose fundamental, found without being told the pitch, is within half a semitone."""
    return float(
        np.mean([abs(69 + 12 * np.log2(max(1.0, fundamental(n)) / 440) - p) < 0.5 for n, p in zip(notes, pitches)])
    )


def fundamental(note: Floats, rate: int = 16000) -> float:
    """Hz, by the first deep dip of the cumulative mean normalised difference (YIN, de Cheveigne and Kawahara, 2002), over
    0.25 s from 0.1 s on; 0 where there is none."""
    start, size, longest = rate // 10, rate // 4, rate // 28
    part = note[start : start + size + longest].astype(np.float64)
    fixed = part[:size]
    product = np.fft.irfft(np.fft.rfft(part, 16384) * np.conj(np.fft.rfft(fixed, 16384)), 16384)[:longest]
    energy = np.concatenate([[0], np.cumsum(part**2)])
    difference = energy[size] + energy[size : size + longest] - energy[:longest] - 2 * product
    normalised = difference[1:] * np.arange(1, longest) / np.maximum(1e-9, np.cumsum(difference[1:]))
    lags = np.flatnonzero(normalised < max(0.15, 1.1 * normalised[6:].min()))
    lags = lags[lags >= 6]
    if not len(lags):
        return 0.0
    lag = int(lags[0])
    while lag + 1 < len(normalised) and normalised[lag + 1] < normalised[lag]:
        lag += 1
    bend = 0.0
    if 0 < lag < len(normalised) - 1:
        a, b, c = normalised[lag - 1 : lag + 2]
        bend = 0.5 * (a - c) / (a - 2 * b + c + 1e-12)
    return rate / (lag + 1 + bend)


def measure_notes(sounds: Sounds, weights: Path, folder: Path, minutes: float) -> dict[str, object]:
    """Figures of each maker: {"floor", "rival", "ours": {f0, pitch_heard, different_bins, frechet, nearest, dropped}}."""
    seen, unseen = sounds.pick(~sounds.held_out), sounds.pick(sounds.held_out)
    random = np.random.default_rng(7)
    rows = random.choice(len(seen), min(TRAIN, len(seen)), replace=False)
    train_notes = [at_16k(seen.sound(i)) for i in rows]
    train_images = np.stack([image(n) for n in train_notes])
    hearing = Hearing(int(seen.kinds.max()) + 1)
    learn(hearing, train_images, seen.kinds[rows], 600)
    spectra = np.stack([pitch_spectrum(n) for n in train_notes])
    pitch_hearing = PitchHearing(spectra.shape[1])
    learn(pitch_hearing, spectra, seen.pitches[rows] - LOWEST, 1500, pitch=True)

    real = [at_16k(unseen.sound(i)) for i in range(len(unseen))]
    asked = unseen.pitches[random.choice(len(unseen), MADE)]
    velocities = unseen.velocities[random.choice(len(unseen), MADE)]
    gan, spent = train_rival(seen, folder, minutes)
    timbres = Timbres(weights)
    others = random.choice(len(seen), MADE)
    made = {
        "floor": (real, unseen.pitches),
        "seen_figures": ([at_16k(seen.sound(i)) for i in others], seen.pitches[others]),
        "rival": (rival_notes(gan, asked, 5), asked),
        "ours": ([at_16k(s) for s in timbres.notes(asked, velocities)], asked),
    }
    flat = train_images.reshape(len(train_images), -1)
    goal = features(hearing, np.stack([image(n) for n in real]))
    figures: dict[str, object] = {"spent": spent, "held_out": len(unseen), "seen": len(seen)}
    for name, (notes, pitches) in made.items():
        pictures = np.stack([image(n) for n in notes])
        figures[name] = {
            "f0": right_f0(notes, pitches),
            "pitch_heard": right_pitch(pitch_hearing, np.stack([pitch_spectrum(n) for n in notes]), pitches),
            "different_bins": different_bins(flat, pictures.reshape(len(pictures), -1)),
            "frechet": frechet(features(hearing, pictures), goal),
            "nearest": nearest(pictures.reshape(len(pictures), -1), flat),
        }
    figures["dropped"] = dropped(unseen, timbres, gan, flat, random)
    return figures


def dropped(unseen: Sounds, timbres: Timbres, gan: Gan, train: Floats, random: np.random.Generator) -> dict[str, float]:
    """A held-out note is dropped and made again, at its own pitch and at that of another note of its timbre: the median
    root mean square difference of images. Rival: the nearest of TRIES notes. Floor: the nearest training note, and
    of the other pitch the dropped note itself."""
    apart: dict[str, list[float]] = {"ours": [], "rival": [], "floor": [], "ours_other": [], "floor_other": []}
    bells = BELLS & set(unseen.groups)
    apart |= {"bells": [], "rival_bells": []}
    for row in random.choice(len(unseen), DROPPED, replace=False):
        heard = image(at_16k(unseen.sound(row)))
        other = random.choice(np.flatnonzero(unseen.kinds == unseen.kinds[row]))
        goal = image(at_16k(unseen.sound(other)))
        again = timbres.again(unseen.sound(row), int(unseen.pitches[row]), [(int(unseen.pitches[i]), int(unseen.velocities[i])) for i in (row, other)])  # fmt: skip
        tries = np.stack([image(n) for n in rival_notes(gan, np.full(TRIES, unseen.pitches[row]), int(row))])
        difference = lambda a, b: float(np.sqrt(((a - b) ** 2).mean()))
        apart["ours"].append(difference(image(at_16k(again[0])), heard))
        apart["ours_other"].append(difference(image(at_16k(again[1])), goal))
        apart["rival"].append(min(difference(t, heard) for t in tries))
        if unseen.groups[row] in bells:
            apart["bells"].append(apart["ours"][-1])
            apart["rival_bells"].append(apart["rival"][-1])
        apart["floor"].append(float(np.sqrt(((train - heard.reshape(-1)) ** 2).mean(1).min())))
        apart["floor_other"].append(difference(heard, goal))
    return {name: float(np.median(found)) for name, found in apart.items()}
