"""All that is measured of one style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from partimento._core import PART_NAMES, Constraints
from partimento.styles import Style
from partimento.training.recipe import Recipe

from whole_songs.classifier import tell_apart
from whole_songs.compare import Sample, comparable, holds
from whole_songs.figures import FIGURES, ROWS, figures_of
from whole_songs.real import HeldOut, RealSongs, real_songs, with_parts
from whole_songs.repeats import Costs, costs_of_repeats
from whole_songs.song import Song
from whole_songs.written import Wish, write_songs

NAMES = [figure.name for figure in FIGURES]

Figures = list[dict[str, float]]  # figures by name, of every song


@dataclass
class MadeSet:
    """Generated songs: their figures, the classifier's area, and how many break the bound on copies (None: the style
    carries no index of its sources).
    """

    songs: Figures
    area: float
    breaking: int | None


@dataclass
class Measured:
    style: str
    bars: int
    meter: str  # of the real songs; "": several
    names: list[str]  # of the real songs
    weights: list[float]
    real: Figures
    made: dict[str, MadeSet] = field(default_factory=dict)
    repeats: Costs = field(default_factory=dict)

    def sample(self, figure: str, made: str | None = None) -> Sample:
        """Of the real songs, or of a generated set."""
        if made is None:
            return Sample.of([song[figure] for song in self.real], self.weights)
        return Sample.of([song[figure] for song in self.made[made].songs])

    def rows(self, made: str) -> dict[str, bool]:
        """Whether each row holds, of those that the real songs have."""
        return {
            row.name: holds(real, self.sample(row.name, made))
            for row in ROWS
            if comparable(real := self.sample(row.name))
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "bars": self.bars,
            "meter": self.meter,
            "real": {"songs": self.names, "weights": self.weights, "figures": by_name(self.real)},
            "generated": {
                name: {
                    "area_under_curve": rounded(made.area),
                    "songs_that_break_the_bound": made.breaking,
                    "rows": self.rows(name),
                    "figures": by_name(made.songs),
                }
                for name, made in self.made.items()
            },
            "repeats": self.repeats,
        }


def by_name(songs: Figures) -> dict[str, list[float | None]]:
    return {name: [rounded(song[name]) for song in songs] for name in NAMES}


def rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def measure(
    style: Style,
    recipe: Recipe,
    held_out: HeldOut,
    wishes: Sequence[Wish],
    count: int,
    excerpts: int,
    progress: Callable[[str], None],
) -> Measured:
    real = real_songs(recipe, held_out)
    progress(f"{len(real.songs)} real songs of {real.bars} bars")
    found = Measured(
        recipe.name,
        real.bars,
        str(real.meter) if real.meter else "",
        [song.name for song in real.songs],
        real.weights,
        [figures_of(song) for song in real.songs],
    )
    for wish in wishes:
        songs: list[Song] = []
        for batch in write_songs(style, wish, real.bars, count):
            songs += batch
            progress(f"{wish.name}: {len(songs)} of {count} songs")
        found.made[wish.name] = MadeSet(
            [figures_of(song) for song in songs], area(real, found.real, songs), breaking(style, songs)
        )
    progress("bars that repeat")
    found.repeats = costs_of_repeats(style, held_out.by_source(recipe), excerpts)
    return found


def area(real: RealSongs, heard_real: Figures, songs: list[Song]) -> float:
    """The classifier's, of real songs and generated ones that are heard in the parts of real ones."""
    if not real.songs:
        return float("nan")
    heard = [figures_of(song) for song in in_parts_of(real, songs)]
    real_table, made_table = (
        np.array([[song[name] for name in NAMES] for song in both]) for both in (heard_real, heard)
    )
    return tell_apart(real_table, made_table, real.weights)


def in_parts_of(real: RealSongs, songs: list[Song]) -> list[Song]:
    """Each song in the parts of a real one, evenly by weight: which parts a lead sheet lacks is no sign of who wrote
    it, nor is it whether its end is known.
    """
    reached = np.cumsum(real.weights)
    evenly = (np.arange(len(songs)) + 0.5) / len(songs) * reached[-1]
    partners = [real.songs[i] for i in np.searchsorted(reached, evenly)]
    found = []
    for song, partner in zip(songs, partners):
        parts = [part for part in PART_NAMES if partner.has(part)]
        score = with_parts(song.score, parts)
        found.append(Song(song.name, score, None if partner.ending is None else score))
    return found


def breaking(style: Style, songs: list[Song]) -> int | None:
    """Songs with a longer run of the sources' notes than a style may write, as `partimento novelty` counts."""
    if not style.core.copy_grams:
        return None
    bound = Constraints().longest_copy
    return sum(any(line["notes"] > bound for line in style.copies(song.score)) for song in songs)
