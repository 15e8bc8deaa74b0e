"""Who made the music that a style learnt from, and what the licences ask for: the card's credits and SOURCES.md."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from partimento.corpora.band import BAND_CORPUS
from partimento.files import MAX_TABLE_BYTES, read_bounded
from partimento.training.recipe import Recipe

CORPORA_TABLE = "corpora.toml"  # in the folder that holds the styles' folders


def corpora_of(recipe: Recipe) -> list[str]:
    """The corpora in the order of the recipe, each once, with those that lend drums or a band."""
    named = (
        [s.corpus for s in recipe.sources]
        + ([recipe.drums.corpus] if recipe.drums else [])
        + ([BAND_CORPUS] if recipe.band else [])
    )
    return list(dict.fromkeys(named))


def read_corpora(path: Path) -> dict[str, dict[str, str]]:
    """The table of corpora: by, licence and asks of each. ValueError naming a bad file."""
    try:
        table = tomllib.loads(read_bounded(path, MAX_TABLE_BYTES, "table of corpora").decode())
        return {name: {key: str(row[key]) for key in ("by", "licence", "asks")} for name, row in table.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: not a table of corpora: {error}") from None


def looked_up(
    recipes: Sequence[Recipe], table: dict[str, dict[str, str]]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of the first recipe's corpora, and the other rows of the other recipes."""
    for recipe in recipes:
        if missing := set(corpora_of(recipe)) - table.keys():
            raise ValueError(f"recipe {recipe.name}: {CORPORA_TABLE} has no '{min(missing)}'")
    tuned, every = corpora_of(recipes[0]), dict.fromkeys(name for recipe in recipes for name in corpora_of(recipe))
    return [table[name] for name in tuned], [table[name] for name in every if name not in tuned]


def credits(recipes: Sequence[Recipe], table: dict[str, dict[str, str]]) -> list[str]:
    """A line for each corpus that the style was tuned on, and one for what the networks of the other recipes saw."""
    tuned, others = looked_up(recipes, table)
    lines = [f"{row['by']}: {row['licence']}" for row in tuned]
    return lines + (
        ["by way of the base network: " + "; ".join(f"{r['by'].split(',')[0]} ({r['licence']})" for r in others)]
        if others
        else []
    )


def sources_page(recipes: Sequence[Recipe], table: dict[str, dict[str, str]]) -> str:
    """The SOURCES.md of the first recipe; the others are those of the networks that it is made from."""
    head = "| corpus | licence, as its source states it | what it asks for |\n|---|---|---|\n"
    tables = [
        head + "".join(f"| {r['by']} | {r['licence']} | {r['asks']} |\n" for r in rows)
        for rows in looked_up(recipes, table)
        if rows
    ]
    text = (
        f"# Sources of `{recipes[0].name}`\n\n"
        + """What the weights were trained on. None of these files is part of this project. About a tenth of each corpus, chosen by a hash of the pieces' names,
is held out. The file carries hashes of the notes of the melodies and basses that were trained on (eight in a row, in any key and at any speed, one way) and the
pieces' names, so that copies of them can be bounded and named; no piece can be had back from it.

"""
    )
    return text + (
        f"## Tuned on\n\n{tables[0]}\n## By way of the base network\n\n{tables[1]}" if len(tables) > 1 else tables[0]
    )
