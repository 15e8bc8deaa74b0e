"""What fits a gap, and how much takes of it differ: docs/gaps.md.

python benchmarks/gaps.py --shards DIR [--styles pop,rock] [--gaps 30] [--write]

Two bars of one part of eight held-out bars are written anew at temperature 1: the first two, the fifth and sixth, or
the last two. DIR is what `partimento corpus --shards` wrote. Needs the bench and train extras.
"""

import argparse
import itertools
import random
import statistics
from collections import defaultdict
from pathlib import Path

from partimento import Controls, Score, load_style
from partimento._core import PART_NAMES, TAKE_QUALITIES
from partimento.styles import Style
from partimento.training.material import Material
from partimento.training.recipe import read_recipe
from quality import BARS, FEWEST_GAPS, excerpt, f1, recipe_of
from tables import machine, table

ROOT = Path(__file__).parents[1]
PLACES = {"first two": (0, 2), "fifth and sixth": (4, 2), "last two": (6, 4)}  # bar from 0, where what is again begins
LENGTH = 2  # bars
TAKES = 3  # of a gap, that are compared


def content(score: Score, part: str, first: int) -> set[tuple[int, int]]:
    """(onset in ticks from the first bar, pitch) of what begins in bars [first, first + LENGTH)."""
    bar = score.meter.bar_ticks
    at = lambda note: note.onset_ticks - first * bar
    return {(at(n), n.pitch) for n in score.notes(part) if 0 <= at(n) < LENGTH * bar}


def measure(style: Style, scores: list[Score], gaps: int) -> dict[tuple[str, str], dict[str, list[float]]]:
    """By place and part: F1 with the truth of each quality and of "again", and of each quality's takes with each
    other.
    """
    found: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number, score in enumerate(scores):
        for (place, (first, other)), part in itertools.product(PLACES.items(), PART_NAMES[1:]):
            row = found[place, part]
            played = {n.onset_ticks // score.meter.bar_ticks for n in score.notes(part)}
            if score.bars < BARS or not played >= set(range(BARS)) or len(row["again"]) == gaps:
                continue
            truth = content(score, part, first)
            row["again"].append(f1(content(score, part, other), truth))
            for quality in TAKE_QUALITIES:
                takes = [
                    content(
                        style.regenerate(
                            score, (first + 1, first + LENGTH), [part], seed, controls=Controls(quality=quality)
                        ),
                        part,
                        first,
                    )
                    for seed in range(TAKES * number, TAKES * (number + 1))
                ]
                row[quality].append(statistics.mean(f1(take, truth) for take in takes))
                row[f"{quality} alike"].append(statistics.mean(f1(a, b) for a, b in itertools.combinations(takes, 2)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--styles", default="pop,beatles,rock,folk,fusion")
    parser.add_argument("--gaps", type=int, default=30, help="a part and place")
    parser.add_argument("--write", action="store_true", help="into docs/gaps.md")
    options = parser.parse_args()
    rows = []
    for name in options.styles.split(","):
        rng = random.Random(name)
        material = Material(read_recipe(recipe_of(name)), options.shards, True)
        scores = [excerpt(material, rng, False) for _ in range(4 * options.gaps)]
        found = measure(load_style(name), scores, options.gaps)
        for (place, part), row in sorted(found.items(), key=lambda item: list(PLACES).index(item[0][0])):
            if len(row["again"]) >= FEWEST_GAPS:
                mean = {key: f"{statistics.mean(values):.2f}" for key, values in row.items()}
                fits = " / ".join(mean[quality] for quality in TAKE_QUALITIES)
                alike = " / ".join(mean[f"{quality} alike"] for quality in TAKE_QUALITIES)
                rows.append([name, place, part, len(row["again"]), fits, mean["again"], alike])
                print(*rows[-1], flush=True)
    command = f"python benchmarks/gaps.py --shards SHARDS --styles {options.styles} --gaps {options.gaps} --write"
    page = f"""# Gaps

Made by `{command}` on {machine()}. Two bars of one part of eight held-out bars are written anew at temperature 1, in view of all else.

Fits: F1 of the written notes (onset and pitch) with those that were there, at draft / good / best. Again: the two bars beside them in their place (those after the first two, else those before). Alike: F1 of {TAKES} takes of a gap with each other.

{table(["style", "bars", "part", "gaps", "fits", "again", "alike"], rows)}

Draft is one draw. Good is what 4 draws agree on most; best, in gaps of up to 8 cells, what 32 do. What fits better differs less from take to take: good leaves more to choose from.
"""
    if options.write:
        (ROOT / "docs/gaps.md").write_text(page)


if __name__ == "__main__":
    main()
