"""docs/structure.md: the tables of what was measured."""

import math
from collections.abc import Iterable, Sequence
from statistics import mean

from partimento._core import Constraints
from tables import table

from whole_songs.compare import FEWEST_SONGS, Sample, comparable, holds
from whole_songs.counting import Figure
from whole_songs.figures import OTHERS, ROWS
from whole_songs.measure import Measured
from whole_songs.real import ENOUGH_SONGS
from whole_songs.repeats import KINDS, counted_parts, per_note, ratio

CHIEF = ("pop", "beatles", "rock", "folk", "swing")
HOLDS = "✓"


def page(measured: Sequence[Measured], command: str) -> str:
    sets = list(measured[0].made)
    return "\n\n".join(
        [
            "# Structure",
            f"Made by `{command}`. Whole songs as a style writes them, beside real ones: held-out pieces of the sources that the style learnt from, which no network was trained on.",
            "## In short",
            summary(measured, sets),
            "Real songs: how many, their bars and their meter; each source weighs as its share of the recipe. Rows: those of the next table that hold, of all that the real songs tell of. "
            "AUC: how well a logistic regression on all figures below distinguishes generated songs from real ones that it has not learnt from (.5 not at all, 1 always); generated songs are heard in the parts that real ones have. "
            f"Copies: songs with a run of more than {Constraints().longest_copy} notes of the style's sources, as `partimento novelty` counts.",
            "## What comes again, and how songs end",
            f"Real / {' / '.join(sets)}: means over songs. (n): fewer than {ENOUGH_SONGS} real songs have the figure; -: fewer than {FEWEST_SONGS}. "
            f"{HOLDS}: within a quarter of the real figure, or not significantly different from it (Welch's t, p > .05).",
            figure_table(measured, sets, ROWS),
            "## What else the classifier hears",
            figure_table(measured, sets, OTHERS),
            "## Bars that repeat literally",
            "Nats a note (a chord symbol, in the harmony) of four held-out bars X: alone, right after themselves (X X), and with the four bars that follow them between (X Y X). Of the cost alone: the shares that remain.",
            repeats_table(measured),
        ]
    )


def summary(measured: Sequence[Measured], sets: Iterable[str]) -> str:
    head, rows = ["style", "real songs", "generated", "rows", "AUC", "copies"], []
    for name in sets:
        for m in measured:
            made, held = m.made[name], m.rows(name)
            copies = "" if made.breaking is None else f"{made.breaking} of {len(made.songs)}"
            real = f"{len(m.real)}, {m.bars} bars, {m.meter or 'several meters'}"
            rows.append([m.style, real, name, f"{sum(held.values())} of {len(held)}", digits(made.area), copies])
        rows += [total(f"**{title}**", found, name) for title, found in groups(measured)]
    return table(head, rows)


def groups(measured: Sequence[Measured]) -> list[tuple[str, list[Measured]]]:
    """The chief styles, where all are there and others too, and all."""
    chief = [m for m in measured if m.style in CHIEF]
    return [*([(", ".join(CHIEF), chief)] if len(CHIEF) == len(chief) < len(measured) else []), ("all", list(measured))]


def total(title: str, measured: Sequence[Measured], name: str) -> list[str]:
    held = [held for m in measured for held in m.rows(name).values()]
    areas = [m.made[name].area for m in measured if not math.isnan(m.made[name].area)]
    counted = [made for m in measured if (made := m.made[name]).breaking is not None]
    copies = f"{sum(made.breaking or 0 for made in counted)} of {sum(len(made.songs) for made in counted)}"
    return [title, "", name, f"{sum(held)} of {len(held)}", digits(mean(areas)) if areas else "", copies]


def figure_table(measured: Sequence[Measured], sets: Sequence[str], figures: Iterable[Figure]) -> str:
    rows = [[figure.name, *(cell(m, figure.name, sets) for m in measured)] for figure in figures]
    return table(["", *(m.style for m in measured)], [row for row in rows if any(cell != "-" for cell in row[1:])])


def cell(m: Measured, figure: str, sets: Iterable[str]) -> str:
    real = m.sample(figure)
    if not comparable(real):
        return "-"
    cells = [digits(real.mean) + (f" ({real.n})" if real.n < ENOUGH_SONGS else "")]
    return " / ".join([*cells, *(made_cell(real, m.sample(figure, name)) for name in sets)])


def made_cell(real: Sample, made: Sample) -> str:
    return digits(made.mean) + (HOLDS if holds(real, made) else "")


def digits(value: float) -> str:
    """As short as it is exact: .29, 1.3, 62."""
    if math.isnan(value):
        return "-"
    if abs(value) >= 9.95:
        return f"{value:.0f}"
    if abs(value) >= 0.995:
        return f"{value:.1f}"
    return f"{value:.2f}".replace("0.", ".").replace("-.00", ".00")


def repeats_table(measured: Sequence[Measured]) -> str:
    rows = [
        [
            m.style,
            part,
            m.repeats["alone"][part][1],
            *(f"{per_note(m.repeats, kind, part):.2f}" for kind in KINDS),
            *(f"{ratio(m.repeats, kind, part):.2f}" for kind in list(KINDS)[1:]),
        ]
        for m in measured
        for part in counted_parts(m.repeats)
    ]
    shares = [f"{kind}, of alone" for kind in list(KINDS)[1:]]
    return table(["style", "part", "notes", *KINDS, *shares], rows)
