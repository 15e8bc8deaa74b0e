"""Sounds that small networks make: drum kits, and the timbres of notes.

>>> kit = partimento.new_kit(seed=7)
>>> partimento.save_kit(kit, "attic.partikit")
>>> snare = partimento.render_hit(kit["snare"], velocity=100)          # float32 at 44.1 kHz
>>> flute = partimento.find_timbre("flute")                             # or "0.3,0.7", or "my.wav"
>>> c4 = partimento.play_note(flute, pitch=60, velocity=90, seconds=1.0)

The same seed gives the same samples on every computer.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from partimento import _core
from partimento._core import KIT_PIECES, MAX_KIT_BYTES, SOUND_RATE, Drums, Kit, Notes, Piece, Timbre
from partimento.files import parse_text, read_bounded, write_file
from partimento.styles import user_folder

KIT_SUFFIX = ".partikit"
POINT = re.compile(r"(\d*\.?\d+),(\d*\.?\d+)")
Samples = NDArray[np.float32]


def sound_folders() -> list[Path]:
    """The folders to search: $PARTIMENTO_SOUNDS, the installed package, the checkout, the user's data."""
    named = os.environ.get("PARTIMENTO_SOUNDS")
    here = Path(__file__).resolve().parent
    folders = [Path(named)] if named else []
    return [*folders, here / "sounds", here.parents[1] / "sounds", user_folder().parent / "sounds"]


def sound_file(name: str) -> Path:
    """`name`.safetensors in the first of the folders that has it; ValueError."""
    for folder in sound_folders():
        if (path := folder / f"{name}.safetensors").is_file():
            return path
    raise ValueError(f"there is no {name}.safetensors: set PARTIMENTO_SOUNDS to the folder that has it")


@cache
def load_drums(path: str | Path | None = None) -> Drums:
    """The network of drum hits; None: the one that comes with Partimento. ValueError in one sentence."""
    try:
        return Drums(path or sound_file("drums"))
    except RuntimeError as error:
        raise ValueError(str(error)) from None


@cache
def load_notes(path: str | Path | None = None) -> Notes:
    """The network of notes; None: the one that comes with Partimento. ValueError in one sentence."""
    try:
        return Notes(path or sound_file("notes"))
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def new_kit(seed: int = 0, name: str = "") -> Kit:
    """A kit of 16 new pieces. The same seed gives the same kit."""
    kit = Kit(load_drums(), seed)
    kit.name = name
    return kit


def load_kit(path: str | Path) -> Kit:
    """A kit from its file. ValueError in one sentence that names the file and the bad field."""
    return parse_text(path, read_bounded(path, MAX_KIT_BYTES, "kit"), "kit", Kit.from_json)


def kit_files() -> dict[str, Path]:
    """Every kit in the folders' kits/ by name; the first folder that has it wins. One comes with each style."""
    found: dict[str, Path] = {}
    for folder in sound_folders():
        for path in sorted((folder / "kits").glob(f"*{KIT_SUFFIX}")):
            found.setdefault(path.stem, path)
    return found


def find_kit(text: str | Path) -> Kit:
    """A kit by its file or by the name of one that is installed ("swing"). ValueError in one sentence."""
    path = Path(text)
    if not path.is_file() and path.name == str(text) and path.suffix != KIT_SUFFIX:
        found = kit_files()
        if path.name not in found:
            known = f"kits are {', '.join(found)}" if found else "no kits are installed"
            raise ValueError(f"there is no kit '{text}': it is no file, and {known}")
        path = found[path.name]
    return load_kit(path)


def save_kit(kit: Kit, path: str | Path) -> None:
    """Writes a kit's file, whole or not at all."""
    write_file(path, kit.to_json().encode())


def read_sound(path: str | Path) -> Samples:
    """A WAV file of one sound of at most 10 s, mono at 44.1 kHz. ValueError in one sentence that names the file."""
    try:
        return _core.read_wav(path)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def new_piece(piece: str, seed: int) -> Piece:
    """A new hit for a piece of a kit, one of KIT_PIECES. ValueError for another."""
    return _core.new_piece(load_drums(), piece, seed)


def piece_like(piece: str, sound: str | Path | Samples, relative: int = 0) -> Piece:
    """A hit like a recorded one, a WAV file or samples at 44.1 kHz; each `relative` above 0 is a relative of it."""
    samples = sound if isinstance(sound, np.ndarray) else read_sound(sound)
    return _core.piece_like(load_drums(), piece, samples, relative)


def render_hit(piece: Piece, velocity: int = 100) -> Samples:
    """The samples of a hit at 44.1 kHz, at peak 0.98. velocity, 1..127, is brightness alone."""
    return _core.render_hit(load_drums(), piece, velocity)


def render_kit(kit: Kit, velocity: int = 100) -> dict[str, Samples]:
    """The samples of every piece, by its name."""
    return {piece: render_hit(kit[piece], velocity) for piece in KIT_PIECES}


def find_timbre(text: str) -> Timbre:
    """A timbre by its name on the map ("flute"), by a point of the map ("0.3,0.7"), or like a note in a WAV file.

    ValueError in one sentence.
    """
    if point := POINT.fullmatch(text.replace(" ", "")):
        return Timbre.at(load_notes(), float(point[1]), float(point[2]))
    if text.lower().endswith(".wav"):
        try:
            return Timbre.like(load_notes(), read_sound(text))
        except ValueError as error:
            raise ValueError(str(error) if text in str(error) else f"{text}: {error}") from None
    return Timbre.named(load_notes(), text)


def play_note(timbre: Timbre, pitch: int = 60, velocity: int = 100, seconds: float = 1.2) -> Samples:
    """The samples of a note at 44.1 kHz, held for so many seconds, then faded. pitch: 24..96; velocity: 1..127."""
    if not 0.01 <= seconds <= 600:
        raise ValueError(f"{seconds:g} seconds are outside 0.01 to 600")
    held = load_notes().note(timbre.latent, pitch, velocity, timbre.seed)
    return held.played(round(seconds * SOUND_RATE)) * np.float32((velocity / 127) ** 1.3)
