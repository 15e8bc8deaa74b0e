"""POP909 (Wang et al. 2020): Chinese pop songs as melody, bridge and piano, with beats, chords and keys.

The grid of the MIDI files is off: notes go to seconds, and from there onto the annotated beats (beat_midi.txt).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from statistics import median

import numpy as np

from partimento._core import (
    TICKS_PER_QUARTER,
    Key,
    Meter,
    MidiFile,
    Played,
    Track,
    lowest_line,
    quantise,
    thinned,
    top_line,
    where_resting,
    without,
)
from partimento.corpora.archive import Archive
from partimento.corpora.harte import pitch_class
from partimento.corpora.isophonics import chords_on_beats
from partimento.corpora.piece import Bar, Piece, Skipped, Song, pieces_of
from partimento.midi import parse_midi

EIGHTH_TICKS = TICKS_PER_QUARTER // 2
METERS = {
    (2, TICKS_PER_QUARTER): Meter(2, 4),
    (3, TICKS_PER_QUARTER): Meter(3, 4),
    (4, TICKS_PER_QUARTER): Meter(4, 4),
    (6, EIGHTH_TICKS): Meter(6, 8),
}  # by beats in the bar and a beat's length
BASS_CEILING = 55  # G3
BASS_REACH = 4  # the most semitones of a bass note above the lowest note of its half note


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Labels: bars_left_out alone."""
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
    """A song. ValueError for beats out of order or a song without a melody."""
    midi = parse_midi(archive.read(file), file)
    beats = [
        [float(x) for x in line.split()]
        for line in archive.text(f"{folder}/beat_midi.txt").splitlines()
        if line.strip()
    ]
    times = np.array([b[0] for b in beats])
    if len(times) < 8 or not (np.diff(times) > 0).all():
        raise ValueError("beats are too few or out of order")
    spans = [
        (float(a), c)
        for a, _, c in (line.split() for line in archive.text(f"{folder}/chord_midi.txt").splitlines() if line.strip())
    ]
    ones = [i for i, b in enumerate(beats) if b[2] == 1]
    usual = Counter(b - a for a, b in zip(ones, ones[1:])).most_common(1)[0][0] if len(ones) > 1 else 0
    if usual == 6:
        # Chords last three of these beats and notes halve them: they are eighths of 6/8. In some songs the downbeats
        # are off by a beat or two, and the chords are the better guide.
        beat_ticks, ones = EIGHTH_TICKS, downbeats_by_chords(spans, times, ones[0])
    elif usual == 4:
        beat_ticks = TICKS_PER_QUARTER
    else:
        raise ValueError(f"most bars have {usual} beats")
    tracks = {t.name: on_beats(t, midi, times, beat_ticks) for t in midi.tracks()}
    if not tracks.get("MELODY"):
        raise ValueError("no MELODY track with notes")
    melody, bridge, piano = tracks["MELODY"], tracks.get("BRIDGE", []), tracks.get("PIANO", [])
    top = top_line(melody)
    fill = where_resting(top, top_line(bridge))
    low = left_hand(piano)
    parts = {
        "melody": top + fill,
        "bass": low,
        "chords": thinned(without(piano, low) + without(bridge, fill) + without(melody, top)),
    }
    tempo_bpm = round(60 / median(np.diff(times)) * beat_ticks / TICKS_PER_QUARTER, 1)
    bars = bars_of(ones, usual, times, beat_ticks, keys_of_file(archive.text(f"{folder}/key_audio.txt")))
    return Song(
        bars,
        {p: quantise(n, tempo_bpm) for p, n in parts.items()},
        chords_on_beats(spans, times, beat_ticks),
        tempo_bpm=tempo_bpm,
    )


def on_beats(track: Track, midi: MidiFile, times: np.ndarray, beat_ticks: int) -> list[Played]:
    """The track's notes on the annotated beats. Beyond the annotations, beats go on at the same pace."""
    grid = np.concatenate(
        [
            times[0] - (times[1] - times[0]) * np.arange(16, 0, -1),
            times,
            times[-1] + (times[-1] - times[-2]) * np.arange(1, 17),
        ]
    )
    quarters = (np.arange(len(grid)) - 16.0) * beat_ticks / TICKS_PER_QUARTER
    starts = np.interp(midi.seconds([n.onset for n in track.notes]), grid, quarters)
    ends = np.interp(midi.seconds([n.onset + n.duration for n in track.notes]), grid, quarters)
    return [
        Played(float(a), max(0.01, float(b - a)), n.pitch, n.velocity)
        for n, a, b in zip(track.notes, starts, ends)
        if a >= -0.1
    ]


def left_hand(piano: list[Played]) -> list[Played]:
    """The bass line of the left hand, one note at a time: below G3, and the lowest note of its half note or near it."""
    lowest: dict[int, int] = {}
    for n in piano:
        for half in range(int((n.onset + 0.1) // 2), int((n.onset + max(0.2, n.duration) - 0.1) // 2) + 1):
            lowest[half] = min(n.pitch, lowest.get(half, 128))
    return lowest_line(
        [n for n in piano if n.pitch < BASS_CEILING and n.pitch <= lowest[int((n.onset + 0.1) // 2)] + BASS_REACH]
    )


def downbeats_by_chords(spans: list[tuple[float, str]], times: np.ndarray, first: int) -> list[int]:
    """Every sixth beat from `first`, or from one of the next two if clearly more chords begin there."""
    starts = np.round(np.interp([t for t, label in spans if label != "N"], times, np.arange(len(times)))).astype(int)
    begun = np.bincount((starts - first) % 6, minlength=6)
    by_half = begun[:3] + begun[3:]
    shift = int(by_half.argmax())
    if shift and begun[shift + 3] > 1.5 * begun[shift]:
        shift += 3
    return list(range((first + shift) % 6, len(times), 6))


def keys_of_file(text: str) -> list[tuple[float, Key]]:
    """(seconds, key)."""
    keys = []
    for line in text.splitlines():
        if fields := line.split():
            tonic, _, mode = fields[2].partition(":")
            keys.append((float(fields[0]), Key(pitch_class(tonic), mode == "min")))
    return keys


def bars_of(
    ones: list[int], usual: int, times: np.ndarray, beat_ticks: int, keys: list[tuple[float, Key]]
) -> list[Bar]:
    """Bars from downbeat to downbeat."""
    bars = []
    for at, after in zip(ones, [*ones[1:], ones[-1] + usual]):
        held = bisect_right([t for t, _ in keys], times[at] + 0.5) - 1
        bars.append(
            Bar(at * beat_ticks, METERS.get((after - at, beat_ticks)), keys[max(0, held)][1] if keys else Key())
        )
    return bars
