"""How good the styles are: the tables of docs/quality.md, on music held out from their training.

python benchmarks/quality.py --shards DIR [--styles swing,folk] [--only likelihood] [--excerpts 40] [--generated 200]
[--write]

DIR is what `partimento corpus --shards` wrote. Needs the bench extra.
"""

import argparse
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from features import describe, frechet, metrics, overlap, patterns
from ngram import NGram, all_cells
from partimento import Controls, Score, load_style
from partimento._core import PART_NAMES, Cells
from partimento.corpora.band import lend_band
from partimento.corpora.drummer import lend_drums
from partimento.styles import Style, style_files
from partimento.training.recipe import read_recipe
from partimento.training.train import Material
from sklearn.ensemble import ExtraTreesClassifier
from tables import table

ROOT = Path(__file__).parents[1]
BARS = 8
FEWEST_NOTES = 4  # of an excerpt, chord symbols among them
STUDIED = 600  # excerpts that the n-gram model learns from
FEWEST_COUNTED = 50  # notes of a part that a row of likelihoods needs
FEWEST_GAPS = 8  # that a row of infillings needs
INFILLING = Controls(quality="best")
DIRECTIONS = 8  # of descriptions, that distances are measured along
FARTHEST = 4  # standard deviations that one number may lie off, lest a rare one outweigh all others
VARIETY_BARS = 100
WRITTEN = "Generated: eight bars with nothing given, in the meters, tempi and parts of the held-out excerpts."


@dataclass
class Subject:
    """A style, and excerpts of eight bars of its music: of what it was trained on, and of what it never saw. A band is
    lent where
    lead sheets have none, as in training; `plain` are held-out excerpts as they are. What costs time is made once."""

    name: str
    style: Style
    held_in: list[Score]
    held_out: list[Score]
    plain: list[Score]
    studied: list[Score]  # held in, for the rival

    @cached_property
    def rival(self) -> NGram:
        return NGram(self.studied)

    @cached_property
    def written(self) -> list[Score]:
        return self.write()

    def write(self, **controls) -> list[Score]:
        """Nothing given; meters, tempi and parts as in the held-out excerpts, which might otherwise give
        them away.
        """
        return [
            self.style.generate(
                score.bars,
                "",
                seed,
                tempo=score.tempo_bpm,
                meter=str(score.meter),
                parts=[p for p in self.style.card.parts if score.has(p)] or None,
                controls=Controls(**controls),
            )[0]
            for seed, score in enumerate(self.held_out)
        ]

    @cached_property
    def described(self) -> dict[str, np.ndarray]:
        return {
            name: np.array([describe(s) for s in scores])
            for name, scores in (("held in", self.held_in), ("held out", self.held_out), ("written", self.written))
        }


def excerpt(material: Material, rng: random.Random, lend: bool) -> Score:
    while True:
        _source, pieces = rng.choices(material.sources, [s.share for s, _ in material.sources])[0]
        score = rng.choice(pieces).score
        bars = min(BARS, score.bars)
        first = rng.randrange(score.bars - bars + 1)
        if lend:
            if band := material.draw_band(rng):
                score = lend_band(score, first, bars, band, rng)
            if material.drummer and rng.random() < material.drum_share:
                score = lend_drums(score, first, bars, material.drummer, rng)
        found = score.excerpt(first, bars)
        found.sections = []
        if sum(len(found.notes(p)) for p in PART_NAMES[1:]) + len(found.harmony) >= FEWEST_NOTES:
            return found


def subject(name: str, shards: Path, generated: int) -> Subject:
    recipe, rng = read_recipe(recipe_of(name)), random.Random(name)
    held_in, held_out = (Material(recipe, shards, out) for out in (False, True))
    draw = lambda material, count, lend=True: [excerpt(material, rng, lend) for _ in range(count)]
    return Subject(
        name,
        load_style(name),
        draw(held_in, 2 * generated),
        draw(held_out, generated),
        draw(held_out, generated, False),
        draw(held_in, STUDIED),
    )


def recipe_of(name: str) -> Path:
    return ROOT / "styles" / name / "style.toml"


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


def likelihood(subjects: list[Subject], count: int) -> str:
    base = load_style("base") if "base" in style_files() else None
    rows, matrix = [], []
    for subject in subjects:
        music = subject.held_out[:count]
        rival_nats, rival_notes = Counter(), Counter()
        for score in music:
            for total, values in zip((rival_nats, rival_notes), subject.rival.nats(score)):
                total.update(values)
        by_all = {other.name: network_nats(other.style, music) for other in subjects}
        own = by_all[subject.name]
        by_base = network_nats(base, music) if base else None
        for part in PART_NAMES:
            if own[1].get(part, 0) >= FEWEST_COUNTED:
                rows.append(
                    [
                        subject.name,
                        part,
                        own[1][part],
                        per_note(*own, part),
                        *([per_note(*by_base, part)] if by_base else []),
                        per_note(rival_nats, rival_notes, part),
                    ]
                )
        matrix.append([subject.name, *(per_note(*found) for found in by_all.values())])
    best = sum(min(range(1, len(row)), key=lambda i: row[i]) == at + 1 for at, row in enumerate(matrix))
    for at, row in enumerate(matrix):
        row[at + 1] = f"**{row[at + 1]:.2f}**"
    return (
        table(["style", "part", "notes", "the style", *(["base network"] if base else []), "n-gram"], rows)
        + "\n\nEvery style (columns) on every style's held-out music (rows), all parts:\n\n"
        + table(["", *(s.name for s in subjects)], matrix)
        + f"\n\nThe style itself is the best of all on {best} of {len(subjects)}."
    )


def f1(found: set, truth: set) -> float:
    return 2 * len(found & truth) / (len(found) + len(truth)) if found or truth else 1.0


def alike(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> tuple[float, float, float]:
    """Note F1, pitch-class overlap, onset F1."""
    classes = [np.bincount([p % 12 for _, p in notes], minlength=12) / max(1, len(notes)) for notes in (found, truth)]
    return f1(found, truth), float(np.minimum(*classes).sum()), f1({at for at, _ in found}, {at for at, _ in truth})


def infilling(subjects: list[Subject], count: int) -> str:
    """Bars 5 and 6, of parts that play in them and in the two before."""
    rows, whos = [], ("style", "copy", "n-gram")
    for subject in subjects:
        rng, by_part = random.Random(1), defaultdict(lambda: defaultdict(list))
        for seed, score in enumerate(subject.plain):
            bar = score.meter.bar_ticks
            for part in PART_NAMES[1:]:
                notes = lambda s, first: {
                    (n.onset_ticks, n.pitch) for n in s.notes(part) if first <= n.onset_ticks // bar < first + 2
                }
                played = {n.onset_ticks // bar for n in score.notes(part)}
                if score.bars < BARS or not played >= {2, 3, 4, 5} or len(by_part[part]["style"]) == count:
                    continue
                truth = notes(score, 4)
                filled = subject.style.regenerate(score, (5, 6), [part], seed, controls=INFILLING)
                for who, found in zip(
                    whos,
                    (
                        notes(filled, 4),
                        {(at + 2 * bar, pitch) for at, pitch in notes(score, 2)},
                        subject.rival.bars(score, part, 4, 2, rng),
                    ),
                ):
                    by_part[part][who].append(alike(found, truth))
        for part in PART_NAMES[1:]:
            found = by_part[part]
            if len(found["style"]) >= FEWEST_GAPS:
                rows.append(
                    [
                        subject.name,
                        part,
                        len(found["style"]),
                        *(
                            " / ".join(f"{statistics.mean(v[i] for v in found[who]):.2f}" for i in range(3))
                            for who in whos
                        ),
                    ]
                )
    return table(["style", "part", "gaps", "the style", "the two bars before, again", "n-gram"], rows)


def distance(subjects: list[Subject], count: int) -> str:
    rows, ours, floors = [], defaultdict(list), defaultdict(list)
    for subject in subjects:
        real, held_out, written = (subject.described[name] for name in ("held in", "held out", "written"))
        mean, spread = real.mean(0), real.std(0)
        spread[spread < 1e-6] = 1.0
        scaled = lambda x: np.clip((x - mean) / spread, -FARTHEST, FARTHEST)
        _, _, directions = np.linalg.svd(scaled(real), full_matrices=False)
        placed = lambda x: scaled(x) @ directions[:DIRECTIONS].T
        half = len(real) // 2
        rows.append(
            [
                subject.name,
                *(
                    frechet(placed(a), placed(b))
                    for a, b in ((written, held_out), (real[:half], held_out), (real[:half], real[half:]))
                ),
            ]
        )
        for at, name in enumerate(metrics(subject.held_in[0])):  # which descriptions begin with
            ours[name].append(overlap(held_out[:, at], written[:, at]))
            floors[name].append(overlap(held_out[:, at], real[:half, at]))
    return (
        f"Fréchet distance between sets of descriptions (`features.py`: {len(mean)} numbers counted from the notes, "
        f"their {DIRECTIONS} main directions in the style's own music, in standard deviations; "
        "no network's view). The two columns on the right are of real music alone: no generator need be nearer.\n\n"
        + table(["style", "generated to held out", "held in to held out", "held in to other held in"], rows)
        + "\n\nOverlapping area of the distances within real held-out music and from it to other music, mean over "
        "styles (1 is the same):\n\n"
        + table(
            ["metric", "generated", "real, held in"],
            [[name, statistics.mean(ours[name]), statistics.mean(floors[name])] for name in ours],
        )
    )


def by_ear(subjects: list[Subject], count: int) -> str:
    names = [s.name for s in subjects]
    truth = [s.name for s in subjects for _ in s.held_in]
    trees = lambda real: ExtraTreesClassifier(400, random_state=1, class_weight="balanced").fit(real, truth)
    frame = lambda scores: [[s.meter.bar_ticks, s.bars, *(s.has(p) for p in PART_NAMES)] for s in scores]
    judge, deaf = (
        trees(np.concatenate([s.described["held in"] for s in subjects])),
        trees(frame(x for s in subjects for x in s.held_in)),
    )
    right = lambda heard, name: float((heard == name).mean())
    rows, by_frame = [], []
    for subject in subjects:
        real, heard = (judge.predict(subject.described[kind]) for kind in ("held out", "written"))
        rows.append(
            [
                subject.name,
                *(int((heard == n).sum()) for n in names),
                right(real, subject.name),
                right(heard, subject.name),
            ]
        )
        by_frame.append(right(deaf.predict(frame(subject.written)), subject.name))
    return (
        table(["generated in", *names, "right of real", "right of generated"], rows)
        + f"\n\nOf {len(names)} styles: right of real held-out excerpts {statistics.mean(r[-2] for r in rows):.2f}, "
        f"of generated ones {statistics.mean(r[-1] for r in rows):.2f}; by chance "
        f"{1 / len(names):.2f}, and of generated ones from meter, length and set of parts alone "
        f"{statistics.mean(by_frame):.2f}."
    )


def copying(subjects: list[Subject], count: int) -> str:
    rows = []
    for subject in (s for s in subjects if s.style.core.copy_grams):

        def runs(scores: list[Score]) -> str:
            found = [subject.style.copies(s) for s in scores]
            longest = sorted(max(c["notes"] for c in lines) for lines in found if lines)
            return (
                f"{statistics.median(longest):.0f} / {longest[int(0.9 * len(longest))]} / {longest[-1]}"
                if longest
                else ""
            )

        rows.append([subject.name, runs(subject.written), runs(subject.write(longest_copy=0)), runs(subject.plain)])
    return table(["style", "generated", "without the bound", "real, held out"], rows)


def variety(subjects: list[Subject], count: int) -> str:
    rows = []
    for subject in subjects:
        for part in PART_NAMES[1:]:
            cells = []
            for melodic in (False,) if part == "drums" else (False, True):
                for scores in (subject.written, subject.held_in):
                    found = [p for s in scores for p in patterns(s, part, melodic)]
                    random.Random(1).shuffle(found)
                    cells.append(len(set(found[:VARIETY_BARS])) if len(found) >= VARIETY_BARS else "")
            if "" not in cells:
                rows.append([subject.name, part, *cells, *[""] * (4 - len(cells))])
    return table(["style", "part", "rhythms, generated", "corpus", "rhythms with intervals, generated", "corpus"], rows)


SECTIONS: dict[str, tuple[str, str, Callable[[list[Subject], int], str]]] = {
    "likelihood": (
        "Likelihood",
        "Nats per note (per chord symbol in the harmony) of eight bars that are asked for whole; cells' ends are "
        "paid for too. Lower is better. "
        f"The n-gram is an interpolated (Witten-Bell) model of the same events, trained on {STUDIED} excerpts of the "
        f"style's own music, and learning on from each score as it hears it.",
        likelihood,
    ),
    "infilling": (
        "Infilling",
        "Bars 5 and 6 of one part of eight held-out bars, all else given (to the n-gram: the part's bars before): F1 "
        "of notes (onset and pitch) / overlap of pitch "
        f"classes / F1 of onsets with the truth, means. Temperature {INFILLING.temperature}, quality {INFILLING.quality}.",
        infilling,
    ),
    "distance": ("Distance to real music", WRITTEN, distance),
    "ear": (
        "Style by ear",
        "A classifier (extremely randomised trees over the same descriptions, trained on real held-in excerpts) "
        "names the style of generated ones. " + WRITTEN,
        by_ear,
    ),
    "copying": (
        "Copying",
        "Longest run of notes shared with the style's sources, melody or bass, in any key and at any speed, of "
        "excerpts that have either: median / 90th percentile / most. " + WRITTEN,
        copying,
    ),
    "variety": (
        "Variety",
        f"Distinct bar patterns among {VARIETY_BARS} bars; corpus: what the style was trained on. Drums: onsets and "
        f"pieces.",
        variety,
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--styles", help="default: all but base")
    parser.add_argument("--only", choices=SECTIONS)
    parser.add_argument("--excerpts", type=int, default=40, help="held-out ones, for likelihood and infilling")
    parser.add_argument("--generated", type=int, default=200, help="and as many held-out ones, for the other sections")
    parser.add_argument("--write", action="store_true", help="into docs/quality.md")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write makes the whole page: it does not go with --only")
    if options.excerpts > options.generated:
        parser.error("--excerpts are some of as many as --generated: ask for no more")
    names = (
        options.styles.split(",")
        if options.styles
        else [n for n in style_files() if n != "base" and recipe_of(n).exists()]
    )
    command = f"python benchmarks/quality.py --shards SHARDS{f' --styles {options.styles}' if options.styles else ''} --excerpts {options.excerpts} --generated {options.generated}"
    page = f"# Quality\n\nMade by `{command} --write` on excerpts of eight bars of music held out from training.\n"
    subjects = [subject(name, options.shards, options.generated) for name in names]
    for key, (title, text, section) in SECTIONS.items():
        if options.only in (None, key):
            part = f"\n## {title}\n\n{text}\n\n{section(subjects, options.excerpts)}\n\n`{command} --only {key}`\n"
            page += part
            print(part, flush=True)
    if options.write:
        (ROOT / "docs/quality.md").write_text(page)


if __name__ == "__main__":
    main()
