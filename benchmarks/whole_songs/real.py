"""Real songs of a style: bars of held-out pieces of its recipe's sources, weighed by the sources' shares."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from partimento import Meter, Score
from partimento._core import PART_NAMES
from partimento.corpora.shards import Piece, read_shard
from partimento.training.recipe import Recipe, Source
from partimento.training.structure import with_parts

from whole_songs.song import Song

BARS, FEWER_BARS = 32, 16
ENOUGH_SONGS = 20


@dataclass(frozen=True)
class RealSongs:
    """Songs of one length; a song's weight is its source's share by the number of the source's songs."""

    bars: int
    meter: Meter | None  # of all of them; None: they have several
    songs: list[Song]
    weights: list[float]


class HeldOut:
    """Held-out pieces of a folder of shards, each shard read once."""

    held_out = True

    def __init__(self, shards: Path) -> None:
        self.shards = shards
        self.read: dict[str, list[Piece]] = {}

    def of(self, source: Source) -> list[Piece]:
        if source.corpus not in self.read:
            pieces = read_shard(self.shards / f"{source.corpus}.jsonl.gz")
            self.read[source.corpus] = [p for p in pieces if p.held_out == self.held_out]
        return source.pick(self.read[source.corpus], held_out=self.held_out)

    def by_source(self, recipe: Recipe) -> list[tuple[Source, list[Piece]]]:
        return [(source, pieces) for source in recipe.sources if (pieces := self.of(source))]


class HeldIn(HeldOut):
    """The pieces that networks were trained on."""

    held_out = False


def real_songs(recipe: Recipe, held_out: HeldOut) -> RealSongs:
    """Of 32 bars; of 16 where fewer than 20 songs have 32 and at least twice as many have 16. In the style's first
    meter alone, where there are 20 songs of it.
    """
    sources = held_out.by_source(recipe)
    long, shorter = (len(weighed(sources, bars, None)) for bars in (BARS, FEWER_BARS))
    bars = FEWER_BARS if long < ENOUGH_SONGS and shorter >= 2 * long else BARS
    meter: Meter | None = Meter.parse(recipe.card["meters"][0])
    found = weighed(sources, bars, meter)
    if len(found) < ENOUGH_SONGS:
        meter, found = None, weighed(sources, bars, None)
    parts = recipe.card["parts"]
    songs = [song_of(runs, chosen, bars, parts) for runs, chosen, _ in found.values()]
    return RealSongs(bars, meter, songs, [weight for *_, weight in found.values()])


def weighed(
    sources: list[tuple[Source, list[Piece]]], bars: int, meter: Meter | None
) -> dict[str, tuple[list[Piece], Piece, float]]:
    """(all runs, the run to be cut, weight) of every song that is long enough; one that two sources have counts for
    both.
    """
    found: dict[str, tuple[list[Piece], Piece, float]] = {}
    for source, pieces in sources:
        songs = songs_in(pieces, bars, meter)
        for name, (runs, chosen) in songs.items():
            before = found[name][2] if name in found else 0.0
            found[name] = (runs, chosen, before + source.share / len(songs))
    return found


def songs_in(pieces: Iterable[Piece], bars: int, meter: Meter | None = None) -> dict[str, tuple[list[Piece], Piece]]:
    """By name the runs of every song, in order, and its longest, where that has so many bars (of the meter)."""
    runs: dict[str, list[Piece]] = defaultdict(list)
    for piece in sorted(pieces, key=run_number):
        runs[f"{piece.corpus}/{re.sub(r'#[0-9]+$', '', piece.name)}"].append(piece)
    fitting = {
        name: [p for p in found if p.score.bars >= bars and (meter is None or p.score.meter == meter)]
        for name, found in runs.items()
    }
    return {name: (runs[name], max(fit, key=lambda p: p.score.bars)) for name, fit in fitting.items() if fit}


def run_number(piece: Piece) -> int:
    """Of the runs "name", "name#2", ... that a song is cut into where its meter or key changes."""
    found = re.search(r"#([0-9]+)$", piece.name)
    return int(found[1]) if found else 1


def song_of(runs: list[Piece], chosen: Piece, bars: int, parts: Iterable[str]) -> Song:
    """Its bars from the first that sounds. It ends as its last run does, where no bars of it were left out."""
    last = runs[-1].score
    ending = None
    if not any("bars_left_out" in p.labels for p in runs):
        ending = with_parts(last.excerpt(max(0, last.bars - bars), min(bars, last.bars)), parts)
    score = chosen.score
    first = min(first_sounding(score), score.bars - bars)
    return Song(f"{chosen.corpus}/{chosen.name}", with_parts(score.excerpt(first, bars), parts), ending)


def first_sounding(score: Score) -> int:
    onsets = [n.onset_ticks for part in PART_NAMES[1:] for n in score.notes(part)]
    return min(onsets, default=0) // score.meter.bar_ticks
