"""How well a style follows its controls: the tables of docs/control.md, from requests that this file generates.

python benchmarks/control.py [STYLE] [--shards DIR] [--requests 200] [--write]

With --shards (see `partimento corpus`), wishes are also asked for in held-out songs, and copies are compared with those
in real songs. --write puts the tables into docs/control.md.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from partimento import Cells, Controls, Score, Wish, load_style
from partimento._core import ATTRIBUTES, NO_CHORD, PART_NAMES, measure, metric_level, parse_scale
from partimento.corpora.shards import Piece, read_shard
from partimento.styles import Style, cells_of
from tables import machine, table

CHORDS = (
    "C | Am | F | G7",
    "Dm7 | G7 | Cmaj7 | A7",
    "Am | F | C | G",
    "E | A | B7 | E",
    "Gm7 | C7 | Fmaj7 | D7",
    "C | % | F | C",
    "Bm | G | D | A",
    "Eb | Bb | Cm | Ab",
    "",
)
NOTE_PARTS = PART_NAMES[1:]
WISHED = {
    "melody": ("density", "register", "complexity", "syncopation", "dynamics"),
    "chords": ("density", "register", "polyphony", "complexity", "syncopation", "dynamics"),
    "bass": ("density", "register", "complexity", "syncopation", "dynamics"),
    "drums": ("density", "polyphony", "complexity", "syncopation", "dynamics"),
}
UNITS = {
    "density": (1, 2, 3, 4, 6, 8, 10, 14, 16),
    "register": {"melody": range(56, 84, 4), "chords": range(48, 72, 4), "bass": range(28, 52, 4)},
    "polyphony": (1, 1.5, 2, 3, 4),
    "complexity": (1, 2, 3, 4, 5),
    "syncopation": (0, 1, 2, 3, 4),
    "dynamics": (50, 62, 74, 86, 98, 110),
}


def requests(count: int, bars: int = 8) -> Iterator[dict]:
    rng = random.Random(1)
    for seed in range(count):
        yield {"bars": bars, "chords": rng.choice(CHORDS), "seed": seed}


def notes_of(score: Score, parts=NOTE_PARTS) -> set[tuple]:
    return {(p, n.onset_ticks, n.pitch) for p in parts for n in score.notes(p)}


def changed(a: Score, b: Score, parts=NOTE_PARTS) -> float:
    """The share of notes, in percent, that only one of the two has."""
    first, second = notes_of(a, parts), notes_of(b, parts)
    return 100 * len(first ^ second) / max(1, len(first) + len(second))


def correlation(a: list[float], b: list[float]) -> float:
    """Spearman's rank correlation; ties have their mean rank."""

    def ranks(values):
        _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
        return (np.cumsum(counts) - (counts - 1) / 2)[inverse]

    x, y = ranks(a), ranks(b)
    return float(np.corrcoef(x, y)[0, 1]) if x.std() and y.std() else float("nan")


def seconds(action, runs: int = 7) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def large_style() -> Style:
    """An untrained style of 25 M parameters, to measure time."""
    import torch
    from partimento.training.export import export
    from partimento.training.network import Config, Network

    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.safetensors"
        card = {
            "name": "large",
            "title": "Large",
            "description": "For time alone.",
            "licence": "CC0-1.0",
            "tempo_bpm": 100,
            "meters": ["4/4"],
            "parts": ["drums"],
        }
        export(Network(Config(width=512, layers=8, hidden=2048, head_hidden=128)), card, path)
        return load_style(path)


def eight_by_one(style: Style, score: Score, cells: Cells) -> list[float]:
    """The time of eight takes divided by the mean of one alone, both on one thread and both on two."""
    request, seeds = Controls().request(score, cells, 0), list(range(8))

    def ratio(threads: int) -> float:
        together = seconds(lambda: style.core.generate_takes(request, seeds, threads), 1)
        return 8 * together / seconds(lambda: [style.core.generate_takes(request, [s], threads) for s in seeds], 1)

    ratios = [[ratio(threads) for threads in (1, 2)] for _ in range(7)]
    return [statistics.median(column) for column in zip(*ratios)]


def takes(style: Style, count: int) -> str:
    opening, large = style.open(8, CHORDS[0]), large_style()
    request, song = Controls().request(opening, style.open_cells(opening), 0), style.generate(8, CHORDS[0], 1)[0]
    nothing = lambda style, bars: (style.open(bars), style.open_cells(style.open(bars)))
    rows = [
        ["eight takes from nothing, relative to one", *eight_by_one(style, *nothing(style, 8))],
        [
            "eight takes of bars 3 to 6 of 8, relative to one",
            *eight_by_one(style, song, cells_of(song, (3, 6), NOTE_PARTS)),
        ],
        [
            "eight takes of the melody of bars 5 and 6 of 8, relative to one",
            *eight_by_one(style, song, cells_of(song, (5, 6), ["melody"])),
        ],
        [
            "eight takes of a network of 25 M parameters from nothing, relative to one",
            *eight_by_one(large, *nothing(large, 2)),
        ],
    ]
    differ = [
        changed(a, b) for a, b in zip(*(style.core.generate_takes(request, list(range(i, i + 20))) for i in (0, 20)))
    ]
    song = style.generate(128, CHORDS[0], 1)[0]
    long_bar, short_bar = (
        seconds(lambda s=s, b=b: [style.regenerate(s, (b, b), seed=i) for i in range(8)], 3)
        for s, b in ((song, 64), (song.excerpt(59, 8), 5))
    )
    rows += [["bar 64 of 128, relative to the same bar in an excerpt of 8", long_bar / short_bar, ""]]
    return (
        table(["time", "one thread", "two threads"], rows)
        + f"\n\nTakes of one request differ in {statistics.mean(differ):.0f} % of their notes (least "
        f"{min(differ):.0f} %); no two of 40 are equal."
    )


def hard(style: Style, count: int) -> str:
    rng, held, kinds = random.Random(2), {}, ("scale", "range", "polyphony", "chord tones", "drums")
    held = {kind: [0, 0] for kind in kinds}
    for asked in requests(count // 2, 4):
        scale = rng.choice(("C major", "D dorian", "A minor pentatonic", "Eb lydian", "G blues"))
        ranges = {"melody": (60, 79), "chords": (48, 72), "bass": (30, 50)}
        most = {"melody": 1, "chords": 4, "bass": 1, "drums": 3}
        score = style.generate(
            **asked | {"chords": ""},
            controls=Controls(
                scale=scale,
                ranges=ranges,
                polyphony=most,
                chord_tones=1.0,
                drums=("kick", "snare", "hats"),
                temperature=rng.choice((0.6, 1.0, 1.6)),
            ),
        )[0]
        allowed = set(Controls(drums=("kick", "snare", "hats")).constraints().drums)
        for part in NOTE_PARTS:
            notes = score.notes(part)
            for n in notes:
                tests = {
                    "polyphony": sum(o.onset_ticks <= n.onset_ticks < o.onset_ticks + o.duration_ticks for o in notes)
                    <= most[part]
                }
                if part == "drums":
                    tests["drums"] = n.pitch in allowed
                else:
                    tests |= {
                        "scale": parse_scale(scale) >> n.pitch % 12 & 1,
                        "range": ranges[part][0] <= n.pitch <= ranges[part][1],
                    }
                    chord = score.chord_at(n.onset_ticks)
                    if metric_level(score.meter, n.onset_ticks) <= 1 and chord.root != NO_CHORD:
                        tests["chord tones"] = chord.tones() >> n.pitch % 12 & 1
                for kind, holds in tests.items():
                    held[kind][0] += bool(holds)
                    held[kind][1] += 1
    return table(
        ["hard constraint", "notes it applies to", "holds in"],
        [[k, n, f"{100 * h / max(1, n):.2f} %"] for k, (h, n) in held.items()],
    )


def soft(style: Style, songs: list[Score]) -> str:
    """Four bars of one part in the middle of a song are rewritten under a wish, with the rest in view."""
    rng, rows = random.Random(3), []
    index = {name: i for i, (name, _) in enumerate(ATTRIBUTES)}
    for name in index:
        row = [name]
        for part in NOTE_PARTS:
            fitting = [s for s in songs if s.has(part)]
            if name not in WISHED[part] or not fitting:
                row.append("")
                continue
            values = UNITS[name][part] if name == "register" else UNITS[name]
            asked, came = [], []
            for i in range(60):
                song, value = rng.choice(fitting), rng.choice(values)
                take = style.regenerate(
                    song, (3, 6), [part], i, controls=Controls(wishes=[Wish(part, {name: value}, (3, 6))])
                )
                levels = measure(take)[2:6, PART_NAMES.index(part), index[name]]
                if levels.any():
                    asked.append(value)
                    came.append(float(levels[levels > 0].mean()))
            row.append(correlation(asked, came))
        rows.append(row)
    return table(["wish", *NOTE_PARTS], rows)


def variation(style: Style, songs: list[Score]) -> str:
    rows = [
        [
            strength,
            *(
                statistics.mean(
                    changed(s, style.regenerate(s, parts=[p], seed=i, controls=Controls(strength=strength)), [p])
                    for i, s in enumerate(songs[:16])
                )
                for p in NOTE_PARTS
            ),
        ]
        for strength in (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
    ]
    return table(["strength", *(f"{p}: notes changed, %" for p in NOTE_PARTS)], rows)


def form(style: Style, count: int) -> str:
    rows = []
    for strength in (0.0, 0.1, 0.25, 0.5, 1.0):
        returns, others = [], []
        for asked in requests(max(2, count // 10)):
            song = style.generate(form="A4 B4 A4", seed=asked["seed"], returns=strength)[0]
            a, b, again = (song.excerpt(first, 3) for first in (0, 4, 8))
            returns.append(changed(a, again))
            others.append(changed(a, b))
        rows.append([strength, statistics.mean(returns), statistics.mean(others)])
    return table(["returns", "A and its return differ, %", "A and B differ, %"], rows)


def copying(style: Style, count: int, real: list[Piece]) -> str:
    def longest(scores):
        found = [c for s in scores for c in style.copies(s)]
        return {part: [c["notes"] for c in found if c["part"] == part] for part in ("melody", "bass")}

    def row(name, runs):
        return [
            name,
            *(
                f"{np.percentile(runs[p], 50):.0f} / {np.percentile(runs[p], 90):.0f} / {max(runs[p])}"
                if runs[p]
                else ""
                for p in ("melody", "bass")
            ),
        ]

    asked, rows = list(requests(count, 16)), []
    for name, limit in (("no bound", 0), ("bound of 12", 12), ("bound of 8", 8)):
        rows.append(row(name, longest(style.generate(**a, controls=Controls(longest_copy=limit))[0] for a in asked)))
    if real:
        rows.append(
            row(
                "real held-out songs, 16 bars",
                longest(p.score.excerpt(p.score.bars // 2 - 8, 16) for p in real if p.score.bars >= 32),
            )
        )
    few = asked[:20]
    cost = [
        seconds(lambda: [style.generate(**a, controls=Controls(longest_copy=limit)) for a in few], 3)
        for limit in (0, 12)
    ]
    return (
        table(["longest run: median / 90th percentile / most", "melody", "bass"], rows)
        + f"\n\nWriting with the bound takes {cost[1] / cost[0]:.2f} times as long as without."
    )


def dull(style: Style, count: int) -> str:
    rows = []
    for temperature, top_p, rest in (
        (0.7, 0.95, 2),
        (0.8, 0.95, 2),
        (0.9, 0.95, 2),
        (1.0, 0.95, 2),
        (1.0, 0.98, 2),
        (1.0, 0.98, 0),
        (1.0, 0.98, 1),
        (1.0, 1.0, 2),
        (1.1, 0.95, 2),
    ):
        found = {"stuck": 0, "empty": 0, "silent": 0, "one pitch": 0, "in key": [], "bars": 0}
        for asked in requests(count):
            score = style.generate(**asked, controls=Controls(temperature=temperature, top_p=top_p, longest_rest=rest))[
                0
            ]
            scale = parse_scale(repr(score.key))
            for part in NOTE_PARTS:
                bars = [
                    tuple((n.onset_ticks, n.pitch) for n in score.excerpt(b, 1).notes(part)) for b in range(score.bars)
                ]
                runs = [bars[b] == bars[b + 1] == bars[b + 2] == bars[b + 3] != () for b in range(len(bars) - 3)]
                found["stuck"] += part in ("melody", "chords") and any(runs)
                found["empty"] += sum(not b for b in bars)
                found["silent"] += not any(bars)
                found["bars"] += len(bars)
            found["one pitch"] += len({n.pitch for n in score.notes("melody")}) == 1
            found["in key"] += [scale >> n.pitch % 12 & 1 for p in ("melody", "chords", "bass") for n in score.notes(p)]
        rows.append(
            [
                f"{temperature}, {top_p}, {rest or 'any'}",
                *(
                    f"{100 * x:.1f} %"
                    for x in (
                        found["stuck"] / (2 * count),
                        found["empty"] / found["bars"],
                        found["silent"] / (len(NOTE_PARTS) * count),
                        found["one pitch"] / count,
                        statistics.mean(found["in key"]),
                    )
                ),
            ]
        )
    return table(
        [
            "temperature, top-p, longest rest",
            "melody or chords repeat a bar four times",
            "empty bars",
            "parts silent throughout",
            "melody on one pitch",
            "notes in the key",
        ],
        rows,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("style", nargs="?", default="pop")
    parser.add_argument("--shards", type=Path)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    style, count = load_style(options.style), options.requests
    written = [style.generate(**asked)[0] for asked in requests(24)]
    real = [p for p in read_shard(options.shards / "pop909.jsonl.gz") if p.held_out] if options.shards else []
    lent = [p.score.excerpt(p.score.bars // 2 - 4, 8) for p in real if p.score.bars >= 16]
    shards = " --shards SHARDS" if real else ""
    tables = [
        (
            "",
            lambda: (
                f"# Control, measured\n\nStyle `{options.style}`, {count} requests, on {machine()}. Made by "
                f"`python benchmarks/control.py {options.style}{shards} --write`."
            ),
        ),
        ("Takes and long songs", lambda: takes(style, count)),
        ("Hard constraints", lambda: hard(style, count)),
        (
            "Wishes",
            lambda: (
                "Rank correlation (Spearman) between the wish and the result, 60 requests each: four bars of one "
                "part, the rest of eight in view, "
                "in songs that the style wrote.\n\n" + soft(style, written)
            ),
        ),
        *(
            [("Wishes in unseen songs", lambda: "The same in held-out songs of POP909.\n\n" + soft(style, lent))]
            if lent
            else []
        ),
        ("Variation strength", lambda: variation(style, written)),
        ("Form", lambda: "A4 B4 A4: the first three bars of each, since the last leads over.\n\n" + form(style, count)),
        *([("Copies", lambda: copying(style, count // 2, real))] if style.core.copy_grams else []),
        ("Dullness", lambda: dull(style, count)),
    ]
    text = ""
    for title, made in tables:
        part = (f"## {title}\n\n" if title else "") + made() + "\n\n"
        print(part, end="", flush=True)
        text += part
    if options.write:
        (Path(__file__).parents[1] / "docs" / "control.md").write_text(text.rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
