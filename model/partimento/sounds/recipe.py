"""How a network of sounds is trained, and what is said of it: `sounds/drums.toml`, `sounds/notes.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from partimento.files import MAX_TABLE_BYTES, read_bounded
from partimento.sounds.train import Plan


@dataclass(frozen=True)
class Recipe:
    """card: title, licence and credits. components: of the mixture that each class of hits is drawn from."""

    card: dict[str, str]
    plan: Plan
    components: int


def read_recipe(path: Path) -> Recipe:
    """A recipe. ValueError in one sentence that names the file and the field."""
    try:
        raw = tomllib.loads(read_bounded(path, MAX_TABLE_BYTES, "recipe").decode())
        card = {name: raw["card"][name] for name in ("title", "licence", "credits")}
        training = dict(raw["training"])
        components = int(training.pop("components", 1))
        training["scales"] = tuple(int(window) for window in training["scales"])
        plan = Plan(**training)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: not a TOML file: {error}") from None
    except KeyError as error:
        raise ValueError(f"{path}: {error.args[0]} is missing") from None
    except TypeError as error:
        raise ValueError(f"{path}: {error}") from None
    for name, text in card.items():
        if not isinstance(text, str) or not text:
            raise ValueError(f"{path}: card.{name} is not a text")
    return Recipe(card, plan, components)
