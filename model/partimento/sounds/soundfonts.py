"""Notes of General MIDI soundfonts, rendered by fluidsynth without reverb and chorus.

python -m partimento.sounds render FONT.sf2 -o FOLDER
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np

from partimento.sounds import RATE

PROGRAMS = range(112)  # the rest are percussion and effects
HELD_S = 1.7
EVERY_S = 2.0
PITCHES = range(24, 97, 6)
VELOCITIES = (40, 80, 120)
TICKS_PER_S = 960


def render_font(font: Path, folder: Path, first_pitch: int = PITCHES.start) -> None:
    """Writes FOLDER/<font>.npy, int16 (notes, HELD_S seconds), and <font>.csv (program, pitch, velocity), a row each.

    Every program plays each pitch of PITCHES from `first_pitch` on at each velocity. OSError where fluidsynth is
    missing, CalledProcessError where it fails.
    """
    asked = [(i, p, v) for i in PROGRAMS for p in range(first_pitch, PITCHES.stop, PITCHES.step) for v in VELOCITIES]
    notes = np.zeros((len(asked), round(HELD_S * RATE)), np.int16)
    with tempfile.TemporaryDirectory() as scratch:
        song, out = Path(scratch) / "notes.mid", Path(scratch) / "notes.raw"
        song_of(asked).save(song)
        command = ["fluidsynth", "-niq", "-R", "0", "-C", "0", "-g", "0.6", "-r", str(RATE), "-O", "s16", "-T", "raw"]
        subprocess.run([*command, "-F", str(out), str(font), str(song)], check=True, capture_output=True)
        stereo = np.memmap(out, "<i2", "r").reshape(-1, 2)
        for i, note in enumerate(notes):
            start = round(i * EVERY_S * RATE)
            note[:] = stereo[start : start + len(note)].astype(np.float32).mean(1)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"{font.stem}.npy", notes)
    with open(folder / f"{font.stem}.csv", "w", newline="") as file:
        csv.writer(file).writerows([("program", "pitch", "velocity"), *asked])


def song_of(asked: list[tuple[int, int, int]]) -> mido.MidiFile:
    """A song that plays (program, pitch, velocity) one after another, EVERY_S apart."""
    song = mido.MidiFile(ticks_per_beat=TICKS_PER_S // 2)  # 120 beats a minute
    track = mido.MidiTrack()
    held, pause = round(HELD_S * TICKS_PER_S), round((EVERY_S - HELD_S) * TICKS_PER_S)
    for i, (program, pitch, velocity) in enumerate(asked):
        silence = mido.Message("control_change", control=120, value=0, time=pause if i else 0)  # what still fades
        track.extend([silence, mido.Message("program_change", program=program)])
        track.append(mido.Message("note_on", note=pitch, velocity=velocity))
        track.append(mido.Message("note_off", note=pitch, time=held))
    track.append(mido.MetaMessage("end_of_track", time=2 * TICKS_PER_S))
    song.tracks.append(track)
    return song
