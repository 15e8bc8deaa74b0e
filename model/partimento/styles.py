"""Styles in Python: find one, write with it.

>>> style = partimento.load_style("beatles")
>>> takes = style.generate(bars=8, chords="C | Am | F | G", seed=7, takes=4)
>>> take2 = style.regenerate(takes[0], bars=(5, 6), parts=["melody"], seed=8)
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from partimento import _core
from partimento._core import SONG_BARS, Cells, Key, Meter, Score, heard_key, parse_form, plan_of_song
from partimento.controls import Controls, ControlWarning, check_part

NO_FORM = "none"
DEFAULT_BARS, DEFAULT_SECTION_BARS = 8, 8
BarWritten = Callable[[Score, int], bool]


def user_folder() -> Path:
    """The folder of a user's own styles. The plugin looks there too."""
    if sys.platform == "darwin":
        data = Path.home() / "Library/Application Support"
    elif sys.platform == "win32":
        data = Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming")
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return data / "partimento/styles"


def style_folders() -> list[Path]:
    """The folders to search: $PARTIMENTO_STYLES, the installed package, the checkout, the user's folder."""
    named = os.environ.get("PARTIMENTO_STYLES")
    here = Path(__file__).resolve().parent
    candidates = [Path(named)] if named else []
    return [f for f in (*candidates, here / "styles", here.parents[1] / "styles", user_folder()) if f.is_dir()]


def style_files() -> dict[str, Path]:
    """Every style by name; the first folder that has it wins."""
    found: dict[str, Path] = {}
    for folder in style_folders():
        for path in sorted([*folder.glob("*.safetensors"), *folder.glob("*/*.safetensors")]):
            found.setdefault(path.stem, path)
    return found


class ChordWarning(UserWarning):
    """A chord symbol is not understood. The chord before it goes on, and the rest of the line counts."""


@dataclass(frozen=True)
class Style:
    """A loaded style. Bars count from 1 and ranges include both ends, as musicians count."""

    core: _core.Style
    path: Path

    @property
    def card(self) -> _core.Card:
        return self.core.card

    def open(
        self,
        bars: int | None = None,
        chords: str = "",
        *,
        tempo: float = 0.0,
        meter: str = "",
        key: str = "",
        form: str = "",
        section_bars: int = DEFAULT_SECTION_BARS,
    ) -> Score:
        """An empty score to write into, with the chords and sections asked for. Arguments and errors as in generate."""
        sections, bars = sections_of(bars, form, section_bars)
        score, complaints = self.core.open_score(
            bars, chords, tempo, Meter.parse(meter) if meter else None, Key.parse(key) if key else None
        )
        for complaint in complaints:
            warnings.warn(complaint, ChordWarning, stacklevel=3)
        score.sections = sections
        return score

    def generate(
        self,
        bars: int | None = None,
        chords: str = "",
        seed: int = 0,
        takes: int = 1,
        *,
        tempo: float = 0.0,
        meter: str = "",
        key: str = "",
        form: str = "",
        section_bars: int = DEFAULT_SECTION_BARS,
        returns: float | None = None,
        lead_over: bool = True,
        structure_of: Score | None = None,
        parts: Iterable[str] | None = None,
        controls: Controls = Controls(),
        written: BarWritten | None = None,
    ) -> list[Score]:
        """One score of `bars` bars a take. Take i has the seed `seed + i`; that seed alone gives the same take.

        bars None: 8, or the form's. chords: "C | Am | F | G", repeated to fill all bars; empty: the style writes the
        harmony. tempo: quarter notes a minute, 0: the card's. key: of the song; empty: what the chords suggest; without
        chords each take draws whether it is major or minor, and has the key that is heard when it is written. parts:
        which to write, None: all on the card. form: "A A B A" or "A8 B4 A8"
        instead of `bars`, with `section_bars` bars a section; "none"; or "": songs of SONG_BARS bars or more get one of
        the style's own. A section that returns repeats its first occurrence, except for a share `returns` 0..1 of its
        cells (None: as in the style's own music), and its last bar leads over. structure_of: a song whose bars, meter,
        sections and plan (which bar is like which, and how) are used, but none of its notes. `written` is called with
        each bar of each take, perhaps on several threads. ValueError for what is out of range, not understood or
        contradictory; a warning (ControlWarning) for what does nothing.
        """
        if takes < 1:
            raise ValueError(f"takes {takes} is below 1")
        if structure_of is not None:
            if meter or form or bars not in (None, structure_of.bars):
                raise ValueError(
                    "structure_of gives bars, meter and sections of its own: leave bars, meter and form out"
                )
            if returns is not None:
                warnings.warn(
                    "returns does nothing beside structure_of, whose plan says what returns", ControlWarning, 2
                )
            scores = self.write_like(
                structure_of, chords, seed, takes, tempo=tempo, key=key, parts=parts, controls=controls, written=written
            )
            return [with_key(score, key, chords, controls.scale) for score in scores]
        any_mode = not (key or chords)
        score = self.open(bars, chords, tempo=tempo, meter=meter, key=key, form=form, section_bars=section_bars)
        asked = self.open_cells(score, parts)
        if section_bars != DEFAULT_SECTION_BARS and form in ("", NO_FORM):
            warnings.warn("section_bars does nothing without a form", ControlWarning, 2)
        if form == NO_FORM or (not form and score.bars < SONG_BARS):
            if returns is not None:
                warnings.warn(
                    f"returns does nothing without a form: ask for one, or for {SONG_BARS} bars or more",
                    ControlWarning,
                    2,
                )
            scores = self.write(score, asked, seed, takes, controls, written, any_mode=any_mode)
        else:
            request = controls.request(score, asked, seed)
            request.any_mode = any_mode
            seeds = [seed + i for i in range(takes)]
            scores = self.core.generate_songs(request, seeds, returns, lead_over, written)
        return [with_key(score, key, chords, controls.scale) for score in scores]

    def judge(self, score: Score) -> tuple[dict[str, float], str] | None:
        """How much a score's last 32 bars sound like the style's music and how little like what its network writes, in
        nats: "all", and by aspect; and what speaks for them and against them in a few words. None where the style has
        no critic, or the meter changes.
        """
        return self.core.judge(score)

    def write_like(
        self,
        model: Score,
        chords: str,
        seed: int,
        takes: int,
        *,
        tempo: float,
        key: str,
        parts: Iterable[str] | None,
        controls: Controls,
        written: BarWritten | None,
    ) -> list[Score]:
        """Scores with the structure of `model`. See generate."""
        score = self.open(model.bars, chords, tempo=tempo, meter=repr(model.meter), key=key)
        score.sections = model.sections
        asked, plans = self.open_cells(score, parts), plan_of_song(model)
        return self.write(score, asked, seed, takes, controls, written, plans, any_mode=not (key or chords))

    def open_cells(self, score: Score, parts: Iterable[str] | None = None) -> Cells:
        """All cells of those parts (None: the card's) that the score does not have yet."""
        wanted = self.card.parts if parts is None else check_parts(parts)
        return cells_of(score, (1, score.bars), [p for p in wanted if not score.has(p)])

    def write(
        self,
        score: Score,
        asked: Cells,
        seed: int = 0,
        takes: int = 1,
        controls: Controls = Controls(),
        written: BarWritten | None = None,
        plans: np.ndarray | None = None,
        any_mode: bool = False,
    ) -> list[Score]:
        """The score with the asked cells written, once a take; all other cells are in view. Takes are written as one
        batch.

        plans: see Controls.request. any_mode: of a score that has no key of its own; each take draws whether it is in C
        major or in A minor, as often as the style's music is in minor keys. ValueError as in Controls.request, and for
        a part that the style does not write.
        """
        request = controls.request(score, asked, seed, plans)
        request.any_mode = any_mode
        if takes == 1:
            return [self.core.generate(request, written)]
        return self.core.generate_takes(request, [seed + i for i in range(takes)], written=written)

    def regenerate(
        self,
        score: Score,
        bars: tuple[int, int] | None = None,
        parts: Iterable[str] | None = None,
        seed: int = 0,
        *,
        lock: Cells | None = None,
        controls: Controls = Controls(),
        written: BarWritten | None = None,
    ) -> Score:
        """The score with bars first..last of the parts rewritten, in view of both sides; all else stays.

        bars None: all; parts None: the style's parts that the score has. lock: cells that stay in any case.
        controls.strength and controls.keep say how much of the present notes stays.
        """
        wanted = check_parts(parts) if parts is not None else [p for p in self.card.parts if score.has(p)]
        asked = cells_of(score, bars or (1, score.bars), wanted)
        for bar in range(score.bars):
            for part in wanted:
                if lock is not None and lock.has(part, bar):
                    asked.set(part, bar, False)
        if not asked.count():
            raise ValueError("nothing is asked for: the score has no such parts, or all of their bars are locked")
        return self.write(score, asked, seed, 1, controls, written)[0]

    def accompany(
        self,
        score: Score,
        parts: Iterable[str] | None = None,
        seed: int = 0,
        *,
        controls: Controls = Controls(),
        written: BarWritten | None = None,
    ) -> Score:
        """The score with the parts that it lacks: a band for a melody, chords for a tune (parts=["harmony"]), drums for
        a band.

        ValueError if the score has every part that is asked for.
        """
        asked = self.open_cells(score, parts)
        if not asked.count():
            raise ValueError("there is nothing to add: the score has every part that was asked for")
        return self.write(score, asked, seed, 1, controls, written)[0]

    def humanise(self, score: Score, parts: Iterable[str] | None = None, seed: int = 0) -> Score:
        """The same notes with velocities and timing as the style plays them."""
        wanted = [
            p for p in (check_parts(parts) if parts is not None else self.card.parts) if p != "harmony" and score.has(p)
        ]
        return self.write(
            score, cells_of(score, (1, score.bars), wanted), seed, 1, Controls(keep=("rhythm", "pitches"))
        )[0]

    def continue_(
        self,
        score: Score,
        bars: int,
        seed: int = 0,
        *,
        front: bool = False,
        controls: Controls = Controls(),
        written: BarWritten | None = None,
    ) -> Score:
        """The score with `bars` bars added after its last, or before its first, in the parts that it has."""
        if bars < 1:
            raise ValueError(f"bars {bars} is below 1")
        if front:
            longer = score.with_bars_before(bars)
        else:
            longer = score.copy()
            longer.bars = score.bars + bars
        longer.validate()
        wanted = [p for p in self.card.parts if score.has(p)] or list(self.card.parts)
        new = (1, bars) if front else (score.bars + 1, longer.bars)
        if controls.ending is None:  # the music goes on
            controls = replace(controls, ending=False)
        return self.write(longer, cells_of(longer, new, wanted), seed, 1, controls, written)[0]

    def copies(self, score: Score) -> list[dict[str, Any]]:
        """The longest run of notes that the melody, and the bass, share with the style's sources, in any key and at any
        speed.

        A row a part: {part, notes, bar, piece, line_notes, copied_notes}: the length of the run, the bar it begins in
        and a piece that has it; then the part's notes, and how many of them are in such runs. Runs may chain several
        pieces: they are never too short. ValueError if the style has no index of its sources.
        """
        if not self.core.copy_grams:
            raise ValueError(f"style '{self.card.name}' has no index of its sources, so copies cannot be found")
        return self.core.copies(score)


def load_style(name: str | Path) -> Style:
    """A style by name, or by the path of its .safetensors file. ValueError in one sentence if there is none or it is
    bad.
    """
    files = style_files()
    path = files.get(str(name)) or Path(name)
    if path.suffix != ".safetensors":
        raise ValueError(f"unknown style '{name}': there are {', '.join(files) or 'none'}")
    try:
        return Style(_core.Style(path), path)
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def with_key(score: Score, key: str, chords: str, scale: str) -> Score:
    """The song by its key where none was asked for: that of a scale that is a key, else the one that is heard.

    The key of a chord line stands.
    """
    if key:
        return score
    with contextlib.suppress(ValueError):
        score.key = Key.parse(scale)
        return score
    if not chords:
        score.key = heard_key(score)
    return score


def sections_of(bars: int | None, form: str, section_bars: int) -> tuple[list[tuple[int, str]], int]:
    """The sections of a form, (first bar from 0, letter), and the number of bars. ValueError where the two disagree."""
    if form in ("", NO_FORM):
        return [], DEFAULT_BARS if bars is None else bars
    sections, length = parse_form(form, section_bars)
    if bars not in (None, length):
        raise ValueError(
            f"form '{form}' has {length} bars, and {bars} are asked for: leave one out, or give the sections "
            f"lengths that add up to {bars}, as in A8 B4 A4"
        )
    return sections, length


def check_parts(parts: Iterable[str]) -> list[str]:
    return [check_part(p) for p in ([parts] if isinstance(parts, str) else parts)]


def cells_of(score: Score, bars: tuple[int, int], parts: Iterable[str]) -> Cells:
    """The cells of bars first..last (from 1, both included) of some parts."""
    first, last = bars
    if first > last:
        raise ValueError(f"bars {first}-{last} run backwards: write {last}-{first}")
    if not 1 <= first <= last <= score.bars:
        raise ValueError(f"bars {first}-{last} are outside the score's 1-{score.bars}")
    cells = Cells(score.bars)
    for bar in range(first - 1, last):
        for part in parts:
            cells.set(part, bar)
    return cells
