"""The Beatles annotations of Isophonics (Harte 2010, Mauch et al. 2009): chords, beats and keys, no melodies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from statistics import median

import numpy as np

from partimento._core import METERS, TICKS_PER_QUARTER, ChordSymbol, Key, Meter
from partimento.corpora.archive import Archive
from partimento.corpora.harte import parse_harte, pitch_class
from partimento.corpora.piece import Bar, Piece, Skipped, Song, pieces_of, song_name

MINOR_MODES = ("minor", "dorian", "aeolian", "phrygian")


def read(archive: Archive) -> Iterator[Piece | Skipped]:
    """Scores of chords alone. Labels: artist, title, album."""
    beats = {key_of_name(n): n for n in archive.matching("*/beat/*.txt")}
    keys = {key_of_name(n): n for n in archive.matching("*/keylab/*.lab")}
    segments = {key_of_name(n): n for n in archive.matching("*/seglab/*.lab")}
    for file in archive.matching("*/chordlab/*.lab"):
        album, stem = file.split("/")[-2:]
        title = stem.removesuffix(".lab").rsplit("_-_", 1)[-1].replace("_", " ")
        name = f"{album.split('_-_')[0]}/{stem.removesuffix('.lab')}"
        try:
            if key_of_name(file) not in beats:
                raise ValueError("has chords but no beats")
            key_lines = archive.text(keys[key_of_name(file)]) if key_of_name(file) in keys else ""
            segment_lines = archive.text(segments[key_of_name(file)]) if key_of_name(file) in segments else ""
            song = read_song(archive.text(file), archive.text(beats[key_of_name(file)]), key_lines, segment_lines)
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        labels = {"artist": "TheBeatles", "title": title, "album": album.split("_-_")[-1].replace("_", " ")}
        yield from pieces_of(song, archive.corpus, name, labels, song_name(title))


def key_of_name(file: str) -> tuple[str, str]:
    """Album number and track, which all folders spell alike."""
    album, stem = file.split("/")[-2:]
    return album.split("_-_")[0], stem.rsplit("_-_", 1)[0]


def read_song(chord_lines: str, beat_lines: str, key_lines: str, segment_lines: str = "") -> Song:
    """A song; the beat file turns seconds into beats, and a beat is a quarter note. ValueError for bad lines."""
    beats = [line.split() for line in beat_lines.splitlines() if line.strip()]
    times = np.array([float(b[0]) for b in beats])
    if len(times) < 8 or not (np.diff(times) > 0).all():
        raise ValueError("beats are too few or out of order")
    keys = []
    for line in key_lines.splitlines():
        fields = line.split()
        if len(fields) >= 4 and fields[2] == "Key":
            tonic, _, mode = fields[3].partition(":")
            keys.append((float(fields[0]), Key(pitch_class(tonic), mode in MINOR_MODES)))
    ones = [i for i, b in enumerate(beats) if len(b) > 1 and b[1] == "1"]
    bars = []
    for at, after in zip(ones, [*ones[1:], len(beats)]):
        meter = Meter(after - at, 4)
        held = bisect_right([t for t, _ in keys], times[at] + 0.5) - 1
        bars.append(
            Bar(at * TICKS_PER_QUARTER, meter if meter in METERS else None, keys[max(0, held)][1] if keys else Key())
        )
    spans = []
    for line in chord_lines.splitlines():
        if fields := line.split():
            spans.append((float(fields[0]), fields[2]))
    sections = []
    for line in segment_lines.splitlines():
        fields = line.split()
        if len(fields) >= 3 and fields[2] != "silence":
            beat = round(float(np.interp(float(fields[0]), times, np.arange(len(times)))))
            sections.append((beat * TICKS_PER_QUARTER, fields[2].partition("_")[0]))
    return Song(
        bars, harmony=chords_on_beats(spans, times), tempo_bpm=round(60 / median(np.diff(times)), 1), sections=sections
    )


def chords_on_beats(
    spans: list[tuple[float, str]], times: np.ndarray, beat_ticks: int = TICKS_PER_QUARTER
) -> list[ChordSymbol]:
    """Chords from (seconds, label) on the nearest beat, or on a half beat if the beat is taken."""
    first, last = times[1] - times[0], times[-1] - times[-2]
    grid = np.concatenate([times[0] - first * np.arange(8, 0, -1), times, times[-1] + last * np.arange(1, 9)])
    chords: dict[int, ChordSymbol] = {}
    for seconds, label in spans:
        beat = float(np.interp(seconds, grid, np.arange(len(grid)) - 8))
        at = round(beat) * beat_ticks
        if at in chords:
            at = round(beat * 2) * beat_ticks // 2
        chords[at] = ChordSymbol(max(0, at), *parse_harte(label))
    return [chords[at] for at in sorted(chords) if at >= 0]
