"""Bach's chorales on a grid of 16ths (Boulanger-Lewandowski, Bengio, Vincent 2012; czhuang's edition): four voices.

The grid lacks repeated notes, meter, bar lines, key and chords: they are inferred. The figures below come from the 193
chorales with an engraved match, of which 190 meters and 185 pickups are found right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from partimento._core import Key, Meter, Played, infer_harmony, key_of, quantise, relative_key
from partimento.corpora.archive import Archive
from partimento.corpora.piece import VELOCITY, Bar, Piece, Skipped, Song, pieces_of

STEPS = 4  # a quarter note
VOICES = ("melody", "chords", "chords", "bass")  # soprano, alto, tenor, bass
TEMPO_BPM = 80.0  # and no tempo
# If so many voices move on a beat, a voice that stays on its pitch strikes it again in 72 % of the cases (85 % on a bar
# line), else in 18 %.
MOVING_VOICES = 2
# In 3/4 the shares of voices that move on each beat differ by this much. In 4/4, taken in threes, they rarely do.
THREE_FOUR = 0.28


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """The published split: all but its training set is held out. Labels: split, composer."""
    for file in archive.matching("*.json"):
        split = file.removesuffix(".json")
        try:
            chorales = json.loads(archive.text(file))
            if not isinstance(chorales, list):
                raise ValueError("is not a list of pieces")
        except (ValueError, RecursionError) as error:
            yield Skipped(file, f"not chorales: {error}")
            continue
        for number, steps in enumerate(chorales):
            name = f"{split}-{number:03}"
            try:
                song = read_song(steps)
            except ValueError as error:
                yield Skipped(name, str(error))
                continue
            for piece in pieces_of(song, archive.corpus, name, {"split": split, "composer": "Johann Sebastian Bach"}):
                if isinstance(piece, Piece):
                    piece.held_out = split != "train"
                    piece.score.harmony = infer_harmony(piece.score)
                    piece.score.key = relative_key(key_of(piece.score), piece.score.harmony)
                yield piece


def read_song(steps: object) -> Song:
    """A song from steps of four pitches or rests each. ValueError for anything else."""
    if not isinstance(steps, list) or len(steps) < STEPS:
        raise ValueError("has less than a quarter note of music")
    for step in steps:
        if (
            not isinstance(step, list)
            or len(step) != len(VOICES)
            or not all(v is None or (type(v) is int and 0 <= v < 128) for v in step)
        ):
            raise ValueError(f"{str(step)[:40]} where four pitches or rests were expected")
    pitches = np.array([[-1 if v is None else v for v in step] for step in steps])  # (16ths, voices)
    moves = np.vstack([np.ones((1, len(VOICES)), bool), pitches[1:] != pitches[:-1]])
    meter, pickup = meter_and_pickup(moves)
    late = -pickup % (meter.bar_ticks * STEPS // 24)
    notes: dict[str, list[Played]] = {part: [] for part in VOICES}
    for voice, part in enumerate(VOICES):
        struck = moves[:, voice].copy()
        struck[::STEPS] |= moves[::STEPS].sum(axis=1) >= MOVING_VOICES
        onsets = [*np.flatnonzero(struck), len(pitches)]
        notes[part] += [
            Played((a + late) / STEPS, (b - a) / STEPS, int(pitches[a, voice]), VELOCITY)
            for a, b in zip(onsets, onsets[1:])
            if pitches[a, voice] >= 0
        ]
    bars = [Bar(at, meter, Key()) for at in range(0, (len(pitches) + late) * 24 // STEPS, meter.bar_ticks)]
    return Song(
        bars, {part: quantise(n, TEMPO_BPM, step_entered=True) for part, n in notes.items()}, tempo_bpm=TEMPO_BPM
    )


def meter_and_pickup(moves: np.ndarray) -> tuple[Meter, int]:
    """3/4 or 4/4, and the 16ths before the first bar line, from moves (16ths, voices): whether a note begins.

    In 3/4 most voices move on the first beat. In 4/4 the last chord is on the first or third beat, and the length
    decides: it is whole bars plus the pickup, or whole bars if the last bar is shortened by the pickup.
    """
    busy = moves[::STEPS].mean(axis=1)
    by_beat = [float(busy[beat::3].mean()) for beat in range(3)] if len(busy) >= 3 else [0.0]
    if max(by_beat) - min(by_beat) >= THREE_FOUR and len(moves) % 12 in (0, STEPS):
        return Meter(3, 4), STEPS * int(np.argmax(by_beat))
    last = int(np.flatnonzero(moves.any(axis=1))[-1])
    half_bar, over = last % 8 // STEPS * STEPS, len(moves) % 16
    return Meter(4, 4), over if over % 8 == half_bar else half_bar
