"""Doubles: one piece of music under several names, in one corpus or several, found by the runs of notes they share.

No double of a held-out piece is trained on: held-out figures would otherwise measure memory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from partimento._core import Score, copy_grams
from partimento.corpora.band import BAND_STYLES
from partimento.corpora.shards import hold_out, read_shard

# A run is eight notes in the same rhythm (see the core's copies.h), or ten of the same pitches in any rhythm. A bound
# is (runs, share of the smaller piece's runs); below it, shared runs are chance: turns that many tunes have.
IN_RHYTHM = (12, 0.15)
BY_PITCH = (12, 0.25)
PITCHES = 10
LEAST_STEPS = 4  # different steps in such a run: scales are commonplace
MOST_OWNERS = 64  # a run that more pieces share is commonplace


@dataclass
class Group:
    """Pieces ("corpus/name") that are one piece of music, one of each song and corpus; `moved`: all of those that are
    held out because another one is.
    """

    pieces: list[str]
    held_out: bool
    moved: list[str]


def pitch_grams(score: Score) -> np.ndarray:
    """Hashes (n) uint64 of the pitch runs of the melody's highest and the bass's lowest notes, in any key.

    A repeated pitch counts once.
    """
    found = [np.zeros(0, np.uint64)]
    for part, outer in (("melody", max), ("bass", min)):
        line: dict[int, int] = {}
        for n in score.notes(part):
            line[n.onset_ticks] = outer(line.get(n.onset_ticks, n.pitch), n.pitch)
        steps = np.diff(np.array([line[tick] for tick in sorted(line)], np.int64))
        steps = steps[steps != 0]
        if len(steps) < PITCHES - 1:
            continue
        runs = np.lib.stride_tricks.sliding_window_view(steps, PITCHES - 1)
        different = 1 + (np.diff(np.sort(runs, axis=1), axis=1) != 0).sum(axis=1)
        powers = np.uint64(0x9E3779B97F4A7C15) ** np.arange(PITCHES - 1, dtype=np.uint64)
        found.append((runs[different >= LEAST_STEPS].astype(np.uint64) * powers).sum(axis=1, dtype=np.uint64))
    return np.unique(np.concatenate(found))


def sharing(grams: Sequence[np.ndarray], fewest: int, share: float) -> Iterator[tuple[int, int]]:
    """Pairs of indices of pieces that share at least `fewest` n-grams and at least `share` of those of the smaller
    piece.

    grams: the n-grams of each piece, each once.
    """
    owners = np.repeat(np.arange(len(grams)), [len(g) for g in grams])
    hashes = np.concatenate([*grams, np.zeros(0, np.uint64)])
    order = np.argsort(hashes, kind="stable")
    starts = np.flatnonzero(np.diff(hashes[order], prepend=hashes[order][:1] + 1))
    counts = np.diff(starts, append=len(order))
    shared: Counter[tuple[int, int]] = Counter()
    for start, count in zip(starts, counts):
        if 1 < count <= MOST_OWNERS:
            shared.update(combinations(owners[order[start : start + count]].tolist(), 2))
    for (a, b), count in shared.items():
        if count >= max(fewest, share * min(len(grams[a]), len(grams[b]))):
            yield a, b


def joined(songs: Sequence[str], pairs: Iterator[tuple[int, int]]) -> list[list[int]]:
    """Groups of pieces: pieces of one song and pairs belong together, transitively."""
    parent = {song: song for song in songs}

    def root(song: str) -> str:
        while parent[song] != song:
            parent[song] = song = parent[parent[song]]
        return song

    for a, b in pairs:
        parent[root(songs[a])] = root(songs[b])
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, song in enumerate(songs):
        groups[root(song)].append(i)
    return list(groups.values())


def hold_out_doubles(shards: Path) -> list[Group]:
    """Holds out every piece in a folder of shards whose double or song is held out; returns the groups of doubles,
    sorted.

    A held-out piece stays held out, whichever corpora are read and in which order. A second call changes nothing.
    """
    names, songs, out, in_rhythm, by_pitch = [], [], [], [], []
    files = [path for path in sorted(shards.glob("*.jsonl.gz")) if path.name != BAND_STYLES]
    of_file: dict[Path, set[str]] = {}
    for path in files:
        pieces = read_shard(path)
        of_file[path] = {f"{p.corpus}/{p.name}" for p in pieces}
        for p in pieces:
            names.append(f"{p.corpus}/{p.name}")
            songs.append(p.song or names[-1])
            out.append(p.held_out)
            in_rhythm.append(np.unique(copy_grams(p.score)).astype(np.uint64))
            by_pitch.append(pitch_grams(p.score))
    pairs = (pair for grams, bound in ((in_rhythm, IN_RHYTHM), (by_pitch, BY_PITCH)) for pair in sharing(grams, *bound))
    found, moved = [], set()
    for group in joined(songs, pairs):
        held_out = any(out[i] for i in group)
        late = {names[i] for i in group if held_out and not out[i]}
        moved |= late
        if len({songs[i] for i in group}) > 1:
            firsts = {(songs[i], names[i].split("/")[0]): names[i] for i in reversed(group)}
            found.append(Group(sorted(firsts.values()), held_out, sorted(late)))
    for path, inside in of_file.items():
        if late := moved & inside:
            hold_out(path, {name.split("/", 1)[1] for name in late})
    return sorted(found, key=lambda group: group.pieces)
