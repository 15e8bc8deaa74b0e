"""Chorales as rolls: pieces (steps, 4) of 1..128 for MIDI pitches, or REST; soprano, alto, tenor, bass on a 16th
grid.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from partimento._core import MAJOR_PROFILE, MINOR_PROFILE

MAX_BYTES = 64 << 20
VOICES = range(4)
ORDER = (0, 3, 1, 2)  # soprano, bass, alto, tenor
REST = 129  # where MIDI pitches are 1..128
SHIFTS = 12  # -6..5 semitones to the signature of C
DEGREES = 128 + SHIFTS + 1  # pitches so shifted, 1..; the last is the rest
CLASSES = 13  # pitch classes 1..12, and the rest
STEP, LEAP = 14, 36  # the widest distinct intervals, up and down; wider ones count as these
# Of the twelve signatures, in their major and in their minor: log-chances (24, 12) of pitch classes.
SIGNATURES = np.log(
    np.array(
        [
            np.roll(np.array(profile) / sum(profile), key + up)
            for profile, up in ((np.array(MAJOR_PROFILE), 0), (np.array(MINOR_PROFILE), 9))
            for key in range(12)
        ]
    )
)


def read_pieces(path: Path) -> list[np.ndarray]:
    """The pieces of a file, (steps, 4) of 1..128 for MIDI pitches, or REST. ValueError in one sentence for a bad
    file.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path}: over {MAX_BYTES >> 20} MiB")
    try:
        raw = json.loads(path.read_text())
        pieces = [[[REST if p is None else int(p) + 1 for p in step] for step in piece] for piece in raw]
    except (UnicodeDecodeError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: not a list of pieces of steps of four pitches: {error}") from None
    if not pieces or any(
        not piece or any(len(step) != 4 or not all(1 <= p <= REST for p in step) for step in piece) for piece in pieces
    ):
        raise ValueError(f"{path}: a piece is empty, or a step has not four pitches of 0..127 or null")
    return [np.array(piece) for piece in pieces]


def shifts_of(piece: np.ndarray) -> np.ndarray:
    """Semitones (steps), -6..5, that transpose the music before each step to the signature that fits it best."""
    sung = np.zeros((len(piece), CLASSES))
    for voice in VOICES:
        np.add.at(sung, (np.arange(len(piece)), np.where(piece[:, voice] == REST, 12, (piece[:, voice] - 1) % 12)), 1.0)
    before = (np.cumsum(sung, 0) - sung)[:, :12]
    key = (before @ SIGNATURES.T).argmax(1) % 12
    return np.where(key <= 6, -key, 12 - key)


def drawn_before(voice: int) -> tuple[int, ...]:
    return ORDER[: ORDER.index(voice)]


def degrees(pitches: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Values of degree fields; 0 (no note) stays 0."""
    return np.where(pitches == 0, 0, np.where(pitches == REST, DEGREES, pitches + shifts + 6))


def classes(found: Any) -> Any:
    """Pitch classes of degrees, as arrays or tensors."""
    return (found % 12 + 1) * ((found > 0) & (found < DEGREES)) + CLASSES * (found == DEGREES)


def intervals(to: np.ndarray, start: np.ndarray, widest: int) -> np.ndarray:
    """Intervals from one pitch to another, 1..2 * widest + 1; 0 if either does not sound."""
    sounding = (to > 0) & (to < REST) & (start > 0) & (start < REST)
    return np.where(sounding, np.clip(to - start, -widest, widest) + widest + 1, 0)


def ago(piece: np.ndarray, steps: Any) -> np.ndarray:
    """The piece as it was `steps` steps earlier; 0 before it begins."""
    at = np.arange(len(piece)) - steps
    return np.where((at >= 0)[:, None], piece[np.maximum(at, 0)], 0)


def moved(piece: np.ndarray, semitones: int) -> np.ndarray:
    """The piece transposed, or unchanged if a pitch would leave the MIDI range."""
    out = np.where(piece == REST, REST, piece + semitones)
    return out if ((out >= 1) & ((out < REST) == (piece < REST))).all() else piece
