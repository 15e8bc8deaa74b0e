"""A style's card and recipe in one file: `styles/<style>/style.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from partimento._core import PART_NAMES
from partimento.corpora.band import swing_score
from partimento.corpora.shards import Piece
from partimento.files import MAX_TABLE_BYTES, read_bounded


@dataclass(frozen=True)
class Source:
    """A corpus and its share of the windows.

    where: labels that pieces must have: a list of values, {from, to} for numbers, or {contains} for text. swing: even
    eighths are played swung.
    """

    corpus: str
    share: float
    where: dict[str, Any]
    swing: bool = False

    def __post_init__(self) -> None:
        if not (
            isinstance(self.corpus, str)
            and self.share > 0
            and isinstance(self.where, dict)
            and isinstance(self.swing, bool)
        ):
            raise ValueError(
                f"source {self.corpus!r}: share is not above 0, where is not a table, or swing is not true or false"
            )
        for label, wanted in self.where.items():
            if not (
                isinstance(wanted, list) or (isinstance(wanted, dict) and set(wanted) in ({"from", "to"}, {"contains"}))
            ):
                raise ValueError(
                    f"source {self.corpus!r}: where.{label} is neither a list nor {{from, to}} nor {{contains}}"
                )

    def pick(self, pieces: Iterable[Piece], held_out: bool) -> list[Piece]:
        """The pieces that it takes, swung if asked for."""
        found = [p for p in pieces if p.held_out == held_out and self.takes(p.labels)]
        return [replace(p, score=swing_score(p.score)) for p in found] if self.swing else found

    def takes(self, labels: dict[str, Any]) -> bool:
        for label, wanted in self.where.items():
            value = labels.get(label)
            if value is None:
                return False
            if isinstance(wanted, dict) and "contains" in wanted:
                if str(wanted["contains"]).lower() not in str(value).lower():
                    return False
            elif isinstance(wanted, dict):
                if not wanted["from"] <= float(value) <= wanted["to"]:
                    return False
            elif str(value) not in wanted:
                return False
        return True


@dataclass(frozen=True)
class Band:
    """Band styles that lend a bass and chords to music without them, and the share of windows in which one does."""

    styles: tuple[str, ...]
    share: float

    def __post_init__(self) -> None:
        if not (self.styles and all(isinstance(name, str) for name in self.styles) and 0 < self.share <= 1):
            raise ValueError("band: styles are no list of names, or share is not above 0 and at most 1")


@dataclass(frozen=True)
class Recipe:
    card: dict[str, Any]
    sources: tuple[Source, ...]
    drums: Source | None
    training: dict[str, Any] = field(default_factory=dict)
    band: Band | None = None
    base_share: float = 0.0  # of the shipped weights, that of the network it was tuned from

    @property
    def name(self) -> str:
        return str(self.card["name"])


def read_recipe(path: Path) -> Recipe:
    """A recipe. ValueError in one sentence that names the file and the field."""
    try:
        raw = tomllib.loads(read_bounded(path, MAX_TABLE_BYTES, "recipe").decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: not a TOML file: {error}") from None
    try:
        card = raw["card"]
        for name in ("name", "title", "description", "licence"):
            if not isinstance(card[name], str):
                raise ValueError(f"{path}: card.{name} is not a text")
        for part in card["parts"]:
            if part not in PART_NAMES:
                raise ValueError(f"{path}: card.parts: unknown part '{part}'")
        sources = tuple(
            Source(s["corpus"], float(s["share"]), s.get("where", {}), s.get("swing", False)) for s in raw["source"]
        )
        drums, band, base_share = raw.get("drums"), raw.get("band"), float(raw.get("base_share", 0))
        if not 0 <= base_share < 1:
            raise ValueError(f"base_share is {base_share:g}, not 0 or more and below 1")
        return Recipe(
            card,
            sources,
            Source(drums["corpus"], float(drums["share"]), drums.get("where", {})) if drums else None,
            raw.get("training", {}),
            Band(tuple(band["styles"]), float(band["share"])) if band else None,
            base_share,
        )
    except KeyError as error:
        raise ValueError(f"{path}: {error.args[0]} is missing") from None
    except (TypeError, AttributeError, ValueError) as error:
        raise ValueError(str(error) if str(path) in str(error) else f"{path}: {error}") from None
