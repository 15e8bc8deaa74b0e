"""Styles as Python sees them: find one, write with it.

>>> style = partimento.load_style("beatles")
>>> takes = style.generate(bars=8, chords="C | Am | F | G", seed=7, takes=4)
>>> take2 = style.regenerate(takes[0], bars=(5, 6), parts=["melody"], seed=8)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from partimento import _core
from partimento._core import DEFAULT_TEMPERATURE, DEFAULT_TOP_P, PART_NAMES, Cells, Key, Meter, Score

BarWritten = Callable[[Score, int], bool]


def style_folders() -> list[Path]:
    """Where styles are looked for: $PARTIMENTO_STYLES, the installed package, the checkout beside it, the user's folder."""
    named = os.environ.get("PARTIMENTO_STYLES")
    here = Path(__file__).resolve().parent
    user = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "partimento/styles"
    candidates = [Path(named)] if named else []
    return [f for f in (*candidates, here / "styles", here.parents[1] / "styles", user) if f.is_dir()]


def style_files() -> dict[str, Path]:
    """Every style that can be found, by name; the first folder that has it wins."""
    found: dict[str, Path] = {}
    for folder in style_folders():
        for path in sorted([*folder.glob("*.safetensors"), *folder.glob("*/*.safetensors")]):
            found.setdefault(path.stem, path)
    return found


@dataclass(frozen=True)
class Style:
    """A loaded style. Bars are counted from 1 and ranges include both ends, as musicians count."""

    core: _core.Style
    path: Path

    @property
    def card(self) -> _core.Card:
        return self.core.card

    def generate(self, bars: int = 8, chords: str = "", seed: int = 0, takes: int = 1, *, tempo: float = 0.0, meter: str = "",
                 key: str = "", parts: Iterable[str] | None = None, temperature: float = DEFAULT_TEMPERATURE, top_p: float = DEFAULT_TOP_P,
                 written: BarWritten | None = None) -> list[Score]:
        """Scores of `bars` bars, one a take; take i has the seed `seed + i` and can be had alone with it.

        chords: "C | Am | F | G7", laid over all bars; empty: the style writes the harmony. tempo: quarter notes a minute,
        0: the card's. parts: which to write, None: all of the card's. temperature 0..2, top_p in (0, 1].
        ValueError for what is out of range or not understood."""
        score = self.core.open_score(bars, chords, tempo, Meter.parse(meter) if meter else None, Key.parse(key) if key else None)
        asked = self.core.open_cells(score)
        if parts is not None:
            wanted = check_parts(parts)
            asked = cells_of(score, (1, score.bars), [p for p in self.card.parts if p in wanted and not score.has(p)])
        if takes < 1:
            raise ValueError(f"takes {takes} is below 1")
        return [self.core.generate(score, asked, seed + i, temperature, top_p, written=written) for i in range(takes)]

    def regenerate(self, score: Score, bars: tuple[int, int] | None = None, parts: Iterable[str] | None = None, seed: int = 0, *,
                   temperature: float = DEFAULT_TEMPERATURE, top_p: float = DEFAULT_TOP_P, written: BarWritten | None = None) -> Score:
        """The score with bars first..last of the parts written anew, both sides in view; all else stays as it is.

        bars None: all; parts None: those of the style's parts that the score has."""
        wanted = check_parts(parts) if parts is not None else [p for p in self.card.parts if score.has(p)]
        asked = cells_of(score, bars or (1, score.bars), wanted)
        return self.core.generate(score, asked, seed, temperature, top_p, written=written)

    def continue_(self, score: Score, bars: int, seed: int = 0, *, temperature: float = DEFAULT_TEMPERATURE, top_p: float = DEFAULT_TOP_P,
                  written: BarWritten | None = None) -> Score:
        """The score with `bars` bars written after its last, in the parts that it has."""
        if bars < 1:
            raise ValueError(f"bars {bars} is below 1")
        longer = score.copy()
        longer.bars = score.bars + bars
        longer.validate()
        wanted = [p for p in self.card.parts if score.has(p)] or list(self.card.parts)
        return self.core.generate(longer, cells_of(longer, (score.bars + 1, longer.bars), wanted), seed, temperature, top_p, written=written)


def load_style(name: str | Path) -> Style:
    """A style by name, or by the path of its .safetensors file. ValueError in one sentence where there is none or it is bad."""
    files = style_files()
    path = files.get(str(name)) or Path(name)
    if path.suffix != ".safetensors":
        raise ValueError(f"unknown style '{name}': there are {', '.join(files) or 'none'}")
    try:
        return Style(_core.Style(path), path)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def check_parts(parts: Iterable[str]) -> list[str]:
    wanted = [parts] if isinstance(parts, str) else list(parts)
    for part in wanted:
        if part not in PART_NAMES:
            raise ValueError(f"unknown part '{part}': expected {', '.join(PART_NAMES)}")
    return wanted


def cells_of(score: Score, bars: tuple[int, int], parts: Iterable[str]) -> Cells:
    """The cells of bars first..last (from 1, both included) of some parts."""
    first, last = bars
    if not 1 <= first <= last <= score.bars:
        raise ValueError(f"bars {first}-{last} are outside the score's 1-{score.bars}")
    cells = Cells(score.bars)
    for bar in range(first - 1, last):
        for part in parts:
            cells.set(part, bar)
    return cells


