"""How good the styles are: the tables of docs/quality.md, on music held out from their training.

python benchmarks/quality.py --shards DIR [--styles swing,folk] [--only likelihood] [--excerpts 40] [--write]

DIR is what `partimento corpus --shards` wrote. Needs the bench extra.
"""

import argparse
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from features import describe, frechet, metrics, overlap, patterns
from ngram import NGram, all_cells
from sklearn.ensemble import ExtraTreesClassifier

from partimento import Controls, Score, load_style
from partimento._core import PART_NAMES, Cells
from partimento.band import lend_band
from partimento.recipe import read_recipe
from partimento.styles import Style, style_files
from partimento.training import Material
from partimento.windows import lend_drums

ROOT = Path(__file__).parents[1]
BARS = 8
STUDIED = 600                 # excerpts that the n-gram model learns from


@dataclass
class Subject:
    """A style, and excerpts of eight bars of its music: what it was trained on, and what it never saw. A band is lent where lead
    sheets have none, as in training; `plain` are held-out excerpts as they are."""

    name: str
    style: Style
    material: Material                     # held in
    held_in: list[Score]
    held_out: list[Score]
    plain: list[Score]


def excerpt(material: Material, rng: random.Random, lend: bool) -> Score:
    while True:
        source, pieces = rng.choices(material.sources, [s.share for s, _ in material.sources])[0]
        score = rng.choice(pieces).score
        bars = min(BARS, score.bars)
        first = rng.randrange(score.bars - bars + 1)
        if lend:
            if material.drums and rng.random() < material.drum_share:
                drums = rng.choice(material.drums)
                if not score.has("drums") and drums.meter == score.meter:
                    score = lend_drums(score, first, bars, drums, rng)
            if band := material.draw_band(rng):
                score = lend_band(score, first, bars, band, rng)
        found = score.excerpt(first, bars)
        found.sections = []
        if sum(len(found.notes(p)) for p in PART_NAMES[1:]) + len(found.harmony) >= 4:
            return found


def subjects(names: list[str], shards: Path, count: int) -> list[Subject]:
    out = []
    for name in names:
        recipe = read_recipe(ROOT / "styles" / name / "style.toml")
        held_in, held_out, rng = Material(recipe, shards, False), Material(recipe, shards, True), random.Random(name)
        out.append(Subject(name, load_style(name), held_in, [excerpt(held_in, rng, True) for _ in range(3 * count)],
                           [excerpt(held_out, rng, True) for _ in range(count)], [excerpt(held_out, rng, False) for _ in range(count)]))
    return out


def rival_of(subject: Subject) -> NGram:
    rng = random.Random(2)
    return NGram(excerpt(subject.material, rng, True) for _ in range(STUDIED))


def table(head: list[str], rows: list[list], digits: int = 2) -> str:
    cell = lambda value: f"{value:.{digits}f}" if isinstance(value, float) else str(value)  # noqa: E731
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(map(cell, row)) + " |" for row in rows)])


def network_nats(style: Style, scores: list[Score]) -> tuple[dict[str, float], dict[str, int]]:
    """Nats and notes by part of excerpts that are asked for whole."""
    nats, notes = defaultdict(float), defaultdict(int)
    for score in scores:
        if found := style.core.nats(score, 0, score.bars, Cells(score.bars), all_cells(score)):
            for part, (value, count) in found.items():
                nats[part] += value
                notes[part] += count
    return nats, notes


def per_note(nats: dict[str, float], notes: dict[str, int], part: str | None = None) -> float:
    parts = [part] if part else list(nats)
    return sum(nats[p] for p in parts) / max(1, sum(notes[p] for p in parts))


def likelihood(all_subjects: list[Subject], count: int) -> str:
    base = load_style("base") if "base" in style_files() else None
    rows, matrix = [], []
    for subject in all_subjects:
        rival = rival_of(subject)
        rival_nats, rival_notes = Counter(), Counter()
        for score in subject.held_out:
            for total, values in zip((rival_nats, rival_notes), rival.nats(score)):
                total.update(values)
        own = network_nats(subject.style, subject.held_out)
        by_base = network_nats(base, subject.held_out) if base else None
        for part in PART_NAMES:
            if own[1].get(part, 0) >= 50:
                rows.append([subject.name, part, own[1][part], per_note(*own, part), per_note(*by_base, part) if by_base else "", per_note(rival_nats, rival_notes, part)])
        matrix.append([subject.name, *(per_note(*network_nats(other.style, subject.held_out)) for other in all_subjects)])
    best = sum(min(range(1, len(row)), key=lambda i: row[i]) == at + 1 for at, row in enumerate(matrix))
    for at, row in enumerate(matrix):
        row[at + 1] = f"**{row[at + 1]:.2f}**"
    return (table(["style", "part", "notes", "the style", "base network", "n-gram"], rows) + "\n\nEvery style (columns) on every style's held-out music (rows), all parts:\n\n"
            + table(["", *(s.name for s in all_subjects)], matrix) + f"\n\nThe style itself is the best of all on {best} of {len(all_subjects)}.")


def f1(found: set, truth: set) -> float:
    return 2 * len(found & truth) / (len(found) + len(truth)) if found or truth else 1.0


def alike(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> tuple[float, float, float]:
    """Note F1, pitch-class overlap, onset F1."""
    classes = [np.bincount([p % 12 for _, p in notes], minlength=12) / max(1, len(notes)) for notes in (found, truth)]
    return f1(found, truth), float(np.minimum(*classes).sum()), f1({at for at, _ in found}, {at for at, _ in truth})


def infilling(all_subjects: list[Subject], count: int) -> str:
    rows = []
    for subject in all_subjects:
        rival, rng, by_part = rival_of(subject), random.Random(1), defaultdict(lambda: defaultdict(list))
        for seed, score in enumerate(subject.plain):
            bar = score.meter.bar_ticks
            for part in PART_NAMES[1:]:
                holds = lambda b: any(n.onset_ticks // bar == b for n in score.notes(part))  # noqa: B023, E731
                if score.bars < BARS or not all(holds(b) for b in (2, 3, 4, 5)):
                    continue
                in_gap = lambda s: {(n.onset_ticks, n.pitch) for n in s.notes(part) if 4 <= n.onset_ticks // bar < 6}  # noqa: B023, E731
                truth = in_gap(score)
                by_part[part]["style"].append(alike(in_gap(subject.style.regenerate(score, (5, 6), [part], seed, controls=Controls(temperature=0.7))), truth))
                by_part[part]["copy"].append(alike({(n.onset_ticks + 2 * bar, n.pitch) for n in score.notes(part) if 2 <= n.onset_ticks // bar < 4}, truth))
                by_part[part]["n-gram"].append(alike(rival.bar(score, part, 4, rng) | rival.bar(score, part, 5, rng), truth))
        for part, found in by_part.items():
            if len(found["style"]) >= 8:
                rows.append([subject.name, part, len(found["style"]), *(" / ".join(f"{statistics.mean(v[i] for v in found[who]):.2f}" for i in range(3)) for who in ("style", "copy", "n-gram"))])
    return table(["style", "part", "gaps", "the style", "the two bars before, again", "n-gram"], rows)


def generated(subject: Subject, count: int, **controls) -> list[Score]:
    """Nothing given; meters and tempi as in the held-out excerpts."""
    return [subject.style.generate(BARS, "", seed, tempo=score.tempo_bpm, meter=str(score.meter), controls=Controls(**controls))[0]
            for seed, score in enumerate((subject.held_out * (count // len(subject.held_out) + 1))[:count])]


def distance(all_subjects: list[Subject], count: int) -> str:
    rows, names = [], list(metrics(all_subjects[0].plain[0]))
    ours, floors = defaultdict(list), defaultdict(list)
    for subject in all_subjects:
        made, half = generated(subject, count), len(subject.held_in) // 2
        real = np.array([describe(s) for s in subject.held_in])
        mean, spread = real.mean(0), real.std(0) + 1e-6
        _, _, directions = np.linalg.svd((real - mean) / spread, full_matrices=False)
        placed = lambda scores: (np.array([describe(s) for s in scores]) - mean) / spread @ directions[:8].T  # noqa: B023, E731
        held_in, held_out, here = placed(subject.held_in), placed(subject.held_out), placed(made)
        rows.append([subject.name, frechet(here, held_out), frechet(held_in[:len(made)], held_out), frechet(held_in[:half], held_in[half:])])
        for name in names:
            columns = [np.array([metrics(s)[name] for s in scores]) for scores in (subject.held_out, made, subject.held_in[:count])]
            ours[name].append(overlap(columns[0], columns[1]))
            floors[name].append(overlap(columns[0], columns[2]))
    return ("Fréchet distance between descriptions (features.py: 90 numbers, their eight main directions in the style's own music; no network):\n\n"
            + table(["style", "generated to held out", "held in to held out", "held in to held in"], rows)
            + "\n\nOverlapping area of the distances within real music and to it, mean over styles (1 is the same):\n\n"
            + table(["metric", "generated", "real, held in"], [[name, statistics.mean(ours[name]), statistics.mean(floors[name])] for name in names]))


def by_ear(all_subjects: list[Subject], count: int) -> str:
    names = [s.name for s in all_subjects]
    judge = ExtraTreesClassifier(400, random_state=1, n_jobs=-1, class_weight="balanced").fit(
        [describe(x) for s in all_subjects for x in s.held_in], [s.name for s in all_subjects for _ in s.held_in])
    right_real, rows = [], []
    for subject in all_subjects:
        heard = [judge.predict([describe(x) for x in scores]) for scores in (subject.held_out, generated(subject, count))]
        right_real.append(float((heard[0] == subject.name).mean()))
        rows.append([subject.name, *(int((heard[1] == n).sum()) for n in names), right_real[-1], float((heard[1] == subject.name).mean())])
    return (table(["generated in", *names, "right of real", "right of generated"], rows)
            + f"\n\nOf {len(names)} styles, by chance {1 / len(names):.2f}: right of real held-out excerpts {statistics.mean(right_real):.2f}, of generated ones {statistics.mean(r[-1] for r in rows):.2f}.")


def copying(all_subjects: list[Subject], count: int) -> str:
    rows = []
    for subject in all_subjects:
        def runs(scores: list[Score]) -> str:
            longest = sorted(max([c["notes"] for c in subject.style.copies(s)] or [0]) for s in scores)  # noqa: B023
            return f"{statistics.median(longest):.0f} / {longest[int(0.9 * len(longest))]} / {longest[-1]}"
        rows.append([subject.name, runs(generated(subject, count)), runs(generated(subject, count, longest_copy=0)), runs(subject.plain)])
    return table(["style", "generated", "without the bound", "real, held out"], rows)


def variety(all_subjects: list[Subject], count: int) -> str:
    rows = []
    for subject in all_subjects:
        made = generated(subject, count)
        for part in PART_NAMES[1:]:
            cells = []
            for melodic in (False,) if part == "drums" else (False, True):
                for scores in (made, subject.held_in):
                    found = [p for s in scores for p in patterns(s, part, melodic)]
                    random.Random(1).shuffle(found)
                    cells.append(len(set(found[:100])) if len(found) >= 100 else "")
            if cells[0] != "":
                rows.append([subject.name, part, *cells, *[""] * (4 - len(cells))])
    return table(["style", "part", "rhythms, generated", "corpus", "rhythms with intervals, generated", "corpus"], rows)


SECTIONS: dict[str, tuple[str, str, Callable[[list[Subject], int], str]]] = {
    "likelihood": ("Likelihood", "Nats per note (per chord symbol in the harmony) of eight bars that are asked for whole; cells' ends are paid for too. Lower is better. "
                   "The n-gram is an interpolated (Witten-Bell) model of the same events, trained on excerpts of the style's own music.", likelihood),
    "infilling": ("Infilling", "Bars 5 and 6 of one part of eight held-out bars, all else given: F1 of notes (onset and pitch) / overlap of pitch classes / F1 of onsets with the truth, means.", infilling),
    "distance": ("Distance to real music", "Eight generated bars with nothing given, in the meters and tempi of the held-out excerpts.", distance),
    "ear": ("Style by ear", "A classifier (extremely randomised trees over the same descriptions, trained on real held-in excerpts) names the style of generated ones.", by_ear),
    "copying": ("Copying", "Longest run of notes shared with the style's sources, melody or bass, in any key and at any speed: median / 90th percentile / most.", copying),
    "variety": ("Variety", "Distinct bar patterns among 100 bars. Drums: onsets and pieces.", variety),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--styles", help="default: all but base")
    parser.add_argument("--only", choices=SECTIONS)
    parser.add_argument("--excerpts", type=int, default=40)
    parser.add_argument("--write", action="store_true", help="into docs/quality.md")
    options = parser.parse_args()
    names = options.styles.split(",") if options.styles else [n for n in style_files() if n != "base"]
    found = subjects(names, options.shards, options.excerpts)
    page = f"# Quality\n\nMade by `python benchmarks/quality.py --shards SHARDS --excerpts {options.excerpts} --write`; one table alone with `--only`.\n"
    for key, (title, text, section) in SECTIONS.items():
        if options.only in (None, key):
            part = f"\n## {title}\n{text}\n\n{section(found, options.excerpts)}\n"
            page += part
            print(part, flush=True)
    if options.write:
        (ROOT / "docs/quality.md").write_text(page)


if __name__ == "__main__":
    main()
