"""Sounds to hear: twelve kits that play the same two bars, and a melody whose timbre changes from one to another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from partimento.instruments import find_timbre, new_kit, play_note, render_hit
from partimento.sounds import RATE

Floats = NDArray[np.float32]
KITS, STEPS, STEP_S = 12, 32, 0.15  # sixteenths, at 100 beats a minute
PATTERN = {  # steps of two bars: velocity
    "kick": {0: 110, 6: 90, 10: 100, 16: 110, 22: 90, 26: 95, 27: 80},
    "snare": {4: 105, 12: 110, 15: 50, 20: 105, 28: 110, 31: 60},
    "hat_closed": {i: 90 if i % 4 == 0 else 60 for i in range(0, 30, 2)},
    "hat_open": {30: 85},
    "tom_high": {29: 90},
    "tom_low": {30: 95},
    "ride": {16: 70, 20: 60, 24: 70},
    "crash": {0: 85},
}
MELODY = (60, 64, 67, 71, 72, 71, 67, 64) * 3
FROM, TO = "Flute", "Vibraphone"
NOTE_S = 0.4


def two_bars(seed: int) -> Floats:
    kit, out = new_kit(seed), np.zeros(round((STEPS * STEP_S + 1.5) * RATE), np.float32)
    for piece, steps in PATTERN.items():
        for step, velocity in steps.items():
            hit = np.asarray(render_hit(kit[piece], velocity))
            start = round(step * STEP_S * RATE)
            out[start : start + len(hit)] += 0.4 * (velocity / 127) ** 1.5 * hit
    return out


def write_demo(folder: Path) -> None:
    """Writes sounds-kits.ogg and sounds-morph.ogg."""
    bars, ring = round(STEPS * STEP_S * RATE), round(1.5 * RATE)
    whole = np.zeros(KITS * bars + ring, np.float32)
    for i in range(KITS):
        whole[i * bars : (i + 1) * bars + ring] += two_bars(i + 1)
    write(folder / "sounds-kits.ogg", whole)
    first, last = find_timbre(FROM), find_timbre(TO)
    step = round(NOTE_S * RATE)
    whole = np.zeros(len(MELODY) * step + 2 * RATE, np.float32)
    for i, pitch in enumerate(MELODY):
        timbre = first.morphed(last, i / (len(MELODY) - 1))
        note = np.asarray(play_note(timbre, pitch, 100, NOTE_S))
        whole[i * step : i * step + len(note)] += note
    write(folder / "sounds-morph.ogg", whole)


def write(path: Path, sound: Floats) -> None:
    with soundfile.SoundFile(path, "w", RATE, 1, format="OGG", subtype="VORBIS", compression_level=0.6) as file:
        loud = 0.9 * sound / np.abs(sound).max()
        for start in range(0, len(loud), RATE):  # libsndfile's encoder fails on long blocks
            file.write(loud[start : start + RATE])
