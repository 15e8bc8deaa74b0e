"""POP909 (Wang et al. 2020): Chinese pop songs as melody, bridge and piano, with beats, chords and keys.

The MIDI files' own grid is off. Notes are put into seconds and from there onto the annotated beats (beat_midi.txt).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from statistics import median

import numpy as np

from partimento._core import TICKS_PER_QUARTER, Key, Meter, Note
from partimento.corpora.archive import Archive
from partimento.corpora.harte import parse_harte, pitch_class
from partimento.corpora.isophonics import chords_on_beats
from partimento.corpora.piece import Bar, Piece, Skipped, Song, pieces_of
from partimento.foreign import clock_of, tracks_of
from partimento.midi import parse_midi
from partimento.quantise import Played, quantise
from partimento.roles import Track, thinned, top_line, where_resting, without

BASS_CEILING = 55        # G3
BASS_REACH = 4           # semitones above the lowest note of its half bar that a bass note may lie


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: none but bars_left_out."""
    for file in archive.matching("*.mid"):
        folder = file.rsplit("/", 1)[0]
        if file.count("/") != 1:
            continue
        try:
            song = read_song(archive, folder, file)
        except ValueError as error:
            yield Skipped(folder, str(error))
            continue
        yield from pieces_of(song, archive.corpus, folder, {})


def read_song(archive: Archive, folder: str, file: str) -> Song:
    midi = parse_midi(archive.read(file), file)
    beats = [[float(x) for x in line.split()] for line in archive.text(f"{folder}/beat_midi.txt").splitlines() if line.strip()]
    times = np.array([b[0] for b in beats])
    if len(times) < 8 or not (np.diff(times) > 0).all():
        raise ValueError("beats are too few or out of order")
    tracks = {t.name: on_beats(t, clock_of(midi), times) for t in tracks_of(midi)}
    if not tracks.get("MELODY"):
        raise ValueError("no MELODY track with notes")
    spans = [(float(a), c) for a, _, c in (line.split() for line in archive.text(f"{folder}/chord_midi.txt").splitlines() if line.strip())]
    melody, bridge, piano = tracks["MELODY"], tracks.get("BRIDGE", []), tracks.get("PIANO", [])
    fill = where_resting(top_line(melody), top_line(bridge))
    low = left_hand(piano)
    parts = {"melody": top_line(melody) + fill, "bass": low, "chords": thinned(without(piano, low) + without(bridge, fill) + without(melody, top_line(melody)))}
    keys = keys_of_file(archive.text(f"{folder}/key_audio.txt"))
    return Song(bars_of(beats, times, keys), {p: quantise(n) for p, n in parts.items()}, chords_on_beats(spans, times),
                tempo_bpm=round(60 / median(np.diff(times)), 1))


def on_beats(track: Track, clock, times: np.ndarray) -> list[Played]:
    """The track's notes in beats instead of the file's quarter notes; beats go on beyond the annotated ones at their pace."""
    grid = np.concatenate([times[0] - (times[1] - times[0]) * np.arange(16, 0, -1), times, times[-1] + (times[-1] - times[-2]) * np.arange(1, 17)])
    numbers = np.arange(len(grid)) - 16.0
    starts = np.interp(clock([n.onset for n in track.notes]), grid, numbers)
    ends = np.interp(clock([n.onset + n.duration for n in track.notes]), grid, numbers)
    return [Played(float(a), max(0.01, float(b - a)), n.pitch, n.velocity) for n, a, b in zip(track.notes, starts, ends) if a >= -0.1]


def left_hand(piano: list[Played]) -> list[Played]:
    """The bass that the left hand plays: below G3, the lowest of its half bar or near it, one note at a time."""
    halves: dict[int, int] = {}
    for n in piano:
        half = int((n.onset + 0.1) // 2)
        halves[half] = min(n.pitch, halves.get(half, 128))
    return lowest([n for n in piano if n.pitch < BASS_CEILING and n.pitch <= halves[int((n.onset + 0.1) // 2)] + BASS_REACH])


def lowest(notes: list[Played]) -> list[Played]:
    at: dict[int, Played] = {}
    for n in notes:
        i = round(n.onset * 6)
        if i not in at or n.pitch < at[i].pitch:
            at[i] = n
    return [at[i] for i in sorted(at)]


def keys_of_file(text: str) -> list[tuple[float, Key]]:
    """(seconds, key)."""
    keys = []
    for line in text.splitlines():
        if fields := line.split():
            tonic, _, mode = fields[2].partition(":")
            keys.append((float(fields[0]), Key(pitch_class(tonic), mode == "min")))
    return keys


def bars_of(beats: list[list[float]], times: np.ndarray, keys: list[tuple[float, Key]]) -> list[Bar]:
    """Bars from the downbeats of the third column."""
    ones = [i for i, b in enumerate(beats) if b[2] == 1]
    if len(ones) < 2:
        raise ValueError("no downbeats")
    usual = Counter(b - a for a, b in zip(ones, ones[1:])).most_common(1)[0][0]
    bars = []
    for at, after in zip(ones, ones[1:] + [ones[-1] + usual]):
        held = bisect_right([t for t, _ in keys], times[at] + 0.5) - 1
        meter = {2: Meter(2, 4), 3: Meter(3, 4), 4: Meter(4, 4), 6: Meter(6, 4)}.get(after - at)
        bars.append(Bar(at * TICKS_PER_QUARTER, meter, keys[max(0, held)][1] if keys else Key()))
    return bars
