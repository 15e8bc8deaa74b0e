"""The music of a recipe, and the windows that training and validation draw from it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from partimento.corpora.band import BAND_STYLES, BandStyle, read_band_styles
from partimento.corpora.drummer import Drummer
from partimento.corpora.shards import Piece, is_whole, read_shard
from partimento.training.plan import Plan
from partimento.training.recipe import Recipe, Source
from partimento.training.windows import Window, batches, draw_window

POOL = 96  # windows that are sorted by length together
Shards = Path | Mapping[str, list[Piece]]  # a folder of shards, or pieces by corpus


class Material:
    """The pieces of a recipe, from a folder of shards or given by corpus. Windows are drawn from them."""

    def __init__(self, recipe: Recipe, shards: Shards, held_out: bool) -> None:
        self.sources: list[tuple[Source, list[Piece]]] = []
        corpora: dict[str, list[Piece]] = {} if isinstance(shards, Path) else dict(shards)

        def pieces(source: Source) -> list[Piece]:
            if source.corpus not in corpora:
                if not isinstance(shards, Path):
                    raise ValueError(f"recipe {recipe.name}: no pieces of {source.corpus} are given")
                path = shards / f"{source.corpus}.jsonl.gz"
                if not path.exists():
                    raise ValueError(
                        f"{path}: missing; make it with: partimento corpus {source.corpus}.zip --shards {shards}"
                    )
                corpora[source.corpus] = read_shard(path)
            found = source.pick(corpora[source.corpus], held_out)
            if not found and not held_out:
                raise ValueError(f"recipe {recipe.name}: no piece of {source.corpus} fits {source.where}")
            return found

        for source in recipe.sources:
            if found := pieces(source):
                self.sources.append((source, found))
        self.names = {(p.corpus, p.name) for _, found in self.sources for p in found}
        self.drummer = Drummer(pieces(recipe.drums)) if recipe.drums else None
        self.drum_share = recipe.drums.share if recipe.drums else 0.0
        self.bands: list[BandStyle] = []
        self.band_share = recipe.band.share if recipe.band else 0.0
        if recipe.band:
            if not isinstance(shards, Path):
                raise ValueError(f"recipe {recipe.name}: band styles need a folder of shards")
            styles = read_band_styles(shards / BAND_STYLES)
            if missing := set(recipe.band.styles) - styles.keys():
                raise ValueError(f"recipe {recipe.name}: no band style '{min(missing)}'")
            self.bands = [styles[name] for name in recipe.band.styles]

    def draw(self, rng: random.Random, limit: int, disguise: float = 0.0) -> Window:
        """A random window of at most `limit` events. disguise: the probability 0..1 that it is disguised."""
        _source, pieces = rng.choices(self.sources, [s.share for s, _ in self.sources])[0]
        # Long pieces are drawn more often, but not in proportion: a chorus repeats.
        piece = rng.choices(pieces, [math.sqrt(p.score.bars) for p in pieces])[0]
        drummer = self.drummer if rng.random() < self.drum_share else None
        whole, disguised = is_whole(piece, self.names), rng.random() < disguise
        return draw_window(piece.score, rng, drummer, self.draw_band(rng), limit, whole=whole, disguised=disguised)

    def draw_band(self, rng: random.Random) -> BandStyle | None:
        """The bass of one band style with the chords of another, or None."""
        if not self.bands or rng.random() >= self.band_share:
            return None
        return replace(rng.choice(self.bands), chords=rng.choice(self.bands).chords)

    def batches(self, seed: int, start: int, plan: Plan) -> Iterator[tuple[int, list[Window]]]:
        """(step, windows), endless. A pool depends on the seed and its number alone, so that a run can resume."""
        step, pool = 0, 0
        while True:
            rng = random.Random(f"{seed}/{pool}")
            drawn = [self.draw(rng, plan.window_events, plan.disguise) for _ in range(POOL)]
            groups = batches(drawn, plan.batch_events)
            rng.shuffle(groups)
            for batch in groups:
                if step >= start:
                    yield step, batch
                step += 1
            pool += 1


def validation_windows(recipe: Recipe, shards: Shards, plan: Plan, held_out: bool = True) -> list[Window]:
    """The windows to validate on; the same for the same seed.

    held_out False: from the training pieces, to measure memorisation. ValueError if no piece is held out.
    """
    material, rng = Material(recipe, shards, held_out), random.Random(plan.seed)
    if not material.sources:
        raise ValueError(
            f"recipe {recipe.name}: none of its pieces is held out, so nothing can show when it has learnt enough"
        )
    return [material.draw(rng, plan.window_events) for _ in range(plan.validation_windows)]
