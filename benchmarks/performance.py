"""How fast and how large the engine is: docs/performance.md and its plots.

python benchmarks/performance.py [--shards DIR] [--styles beatles,pop] [--only takes] [--write]

--only with --write renews that section alone. Medians of processor time on one thread, which a busy machine prolongs
less than the clock's. DIR is what `partimento corpus --shards` wrote; without it there is no likelihood. Needs the
train, rivals, bench and render extras, and the built tests of the plugin.
"""

import argparse
import gc
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from partimento import Controls, load_style
from partimento._core import CONTEXT_EVENTS, PART_NAMES, TAKE_QUALITIES, Cells, Score, encode
from partimento.styles import Style, style_files
from partimento.training.export import export
from partimento.training.material import Material
from partimento.training.network import Config, Hints, Network
from partimento.training.recipe import read_recipe
from quality import all_cells, excerpt, network_nats, per_note, recipe_of
from rivals import events_a_second, network_of
from tables import machine, table

ROOT = Path(__file__).parents[1]
PAGE, PLOTS = ROOT / "docs/performance.md", ROOT / "docs"
PLUGIN_TESTS = ROOT / "build/release/tests/cpp/partimento_plugin_tests"
RUNS = 7
EXCERPTS = 30
CHORDS = "C | Am | F | G7"
MAIN = "beatles"
SIZES = (
    Config(width=128, layers=3, hidden=448),
    Config(),
    Config(layers=8),
    Config(width=320, layers=8, hidden=1088),
    Config(width=512, layers=10, hidden=1728),
    Config(width=832, layers=14, hidden=2816),
)
SECTIONS: dict[str, Callable] = {}
RESIDENT = """
import gc, sys, time
from pathlib import Path
from partimento import load_style
def resident(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
gc.collect()
before, start = resident(), time.process_time()
style = load_style(sys.argv[1])
print(time.process_time() - start, resident() - before)
"""


def section(make: Callable) -> Callable:
    SECTIONS[make.__name__] = make
    return make


def milliseconds(action: Callable[[int], object], runs: int = RUNS) -> float:
    times = []
    for run in range(runs):
        start = time.process_time()
        action(run)
        times.append(time.process_time() - start)
    return 1e3 * statistics.median(times)


@section
def rivals(styles: list[str], shards: Path | None) -> str:
    found = events_a_second(load_style(MAIN), RUNS)
    rows = [[name, f"{rate:,.0f}", found["Partimento"] / rate] for name, rate in found.items()]
    return f"""## Beside others
Events of an eight-bar song that are read one by one, with the logits of all fields after each (`benchmarks/rivals.py`: the same weights of {MAIN}, keys and values in a cache, one thread, by turns).

{table(["runtime", "events a second", "ours by theirs"], rows, 1)}

Here the reading of two megabytes of weights bounds it, which lie beyond the nearest caches; attention and the eleven heads take most of the rest. Elsewhere it is some two hundred operators of little work each.
"""


@section
def writing(styles: list[str], shards: Path | None) -> str:
    song = load_style(MAIN).generate(8, CHORDS, 1)[0]
    bars = []
    for quality in TAKE_QUALITIES:
        fresh, controls = [load_style(MAIN) for _ in range(RUNS)], Controls(quality=quality)
        again = lambda style, seed, c=controls: style.regenerate(song, (5, 5), ["melody"], seed, controls=c)
        first = milliseconds(lambda run: again(fresh[run], run))
        bars.append([quality, first, milliseconds(lambda run: again(fresh[0], 100 + run))])
    rows = []
    for name in styles:
        style, notes = load_style(name), []

        def write(seed: int, quality: str, style: Style = style, notes: list[int] = notes) -> None:
            score = style.generate(8, CHORDS, seed, controls=Controls(quality=quality))[0]
            notes.append(sum(len(score.notes(part)) for part in PART_NAMES[1:]))

        spent = [milliseconds(lambda seed, q=quality: write(seed, q), RUNS) for quality in TAKE_QUALITIES]
        rows.append([name, *spent, f"{statistics.median(notes):.0f}"])
    return f"""## Writing
Milliseconds for one bar of melody in eight given bars, the first time and the next:

{table(["quality", "first", "next"], bars, 1)}

The first time all that is given is read, 32 events to a reading of the weights; after that it is kept.

Milliseconds for eight bars of all of a style's parts, from a chord line:

{table(["style", *TAKE_QUALITIES, "notes"], rows, 1)}

Notes bound it: each is one event, and draws four or five fields, each through a head of its own. Good and best write 4 and 8 times as many, best 32 times as many in a small gap; two cores share them.
"""


@section
def takes(styles: list[str], shards: Path | None) -> str:
    style = load_style(MAIN)
    opening = style.open(8, CHORDS)
    request = Controls(quality="draft").request(opening, style.open_cells(opening), 0)

    def seconds(seeds: list[int], threads: int) -> float:
        start = time.perf_counter()
        style.core.generate_takes(request, seeds, threads)
        return 1e3 * (time.perf_counter() - start)

    write = lambda seeds, threads: statistics.median(seconds(seeds, threads) for _ in range(RUNS))
    alone = statistics.mean(write([seed], 1) for seed in range(8))
    rows = []
    for count in (1, 2, 4, 8, 16):
        one, two = (write(list(range(count)), threads) for threads in (1, 2))
        rows.append([count, one, one / alone, two, two / alone])
    draw(
        PLOTS / "performance-takes.png",
        "takes of one request",
        "milliseconds",
        {label: [(row[0], row[column]) for row in rows] for column, label in ((1, "one thread"), (3, "two threads"))},
    )
    return f"""## Takes
Takes of eight bars of all parts, in lock step; one alone takes {alone:.1f} ms in the mean of eight. Milliseconds by the clock.

{table(["takes", "one thread", "by one", "two threads", "by one"], rows, 1)}

![Cost against takes](performance-takes.png)

Takes share the reading of the weights and nothing else: products, attention and draws are each take's own, and threads that share takes share none of it. As soon as one take rests the next takes its place.
"""


class Cancelled(Exception):
    pass


@section
def cancelling(styles: list[str], shards: Path | None) -> str:
    def cancel(*_: object) -> None:
        raise Cancelled

    style, late = load_style(MAIN), []
    opening = style.open(64)
    request = Controls(quality="best").request(opening, style.open_cells(opening), 0)
    before = signal.signal(signal.SIGALRM, cancel)
    for run in range(100):
        after = 0.02 + 0.003 * run
        signal.setitimer(signal.ITIMER_REAL, after)
        start = time.perf_counter()
        try:
            style.core.generate_takes(request, range(8))
        except Cancelled:
            late.append(1e3 * (time.perf_counter() - start - after))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
    late.sort()
    row = [len(late), statistics.median(late), late[int(0.95 * len(late))], late[-1]]
    return f"""## Cancelling
Milliseconds from a signal to the end of the writing, of eight takes of 64 bars at best, cancelled after 20 to 320 ms. The plugin's Cancel takes the same way, without the signal.

{table(["cancelled", "median", "95 %", "longest"], [row], 1)}

It is heard between two events of each thread. What may lie between are a bar's copies that are looked for, and the critic's choice among a phrase's candidates.
"""


def measured_inside(what: str, shown: dict[str, str]) -> list[list]:
    """What tests/cpp/test_costs.cpp prints: a row of figures for each name that is shown."""
    if not PLUGIN_TESTS.exists():
        raise SystemExit(f"{PLUGIN_TESTS} is not built: cmake --preset release && ninja -C build/release")
    printed = subprocess.check_output([PLUGIN_TESTS, f"[.{what}]"], text=True)
    found = [line.split() for line in printed.splitlines() if line.split(" ")[0] in shown]
    return [[shown[name], *map(float, figures)] for name, *figures in found]


@section
def clicks(styles: list[str], shards: Path | None) -> str:
    rows = measured_inside("first", {"unselected": "not yet", "selected": "while it was selected"})
    return f"""## From a click to a new bar
Milliseconds in the plugin from asking for one bar of one part of eight bars, four takes at good, until the first of them plays; by the clock, 80 bars.

{table(["what is given was read", "median", "95 %", "longest"], rows, 1)}
"""


@section
def reading(styles: list[str], shards: Path | None) -> str:
    names = {"32": "32", "200": "200"}
    rows = [[*row, row[2] / row[1], row[3] / row[1]] for row in measured_inside("reading", names)]
    return f"""## An event and one reading of its weights
Microseconds for adding up all bytes of the layers' weights where they lie, for an event after so many others, and for that with the five heads that draw a note.

{table(["events before", "reading", "event", "with heads", "event by reading", "with heads"], rows)}
"""


@section
def blocks(styles: list[str], shards: Path | None) -> str:
    rows = measured_inside("blocks", {"midi": "MIDI alone", "sound": "with the built-in sound"})
    return f"""## Blocks
Microseconds in `processBlock`, of 400,000 blocks of 64 samples at 48 kHz while a band plays, by the clock. A block lasts 1,333.

{table(["output", "median", "99.9 %", "longest"], rows)}

The longest are those in which the system ran something else.
"""


@section
def loading(styles: list[str], shards: Path | None) -> str:
    rows = []
    for name in styles:
        path = load_style(name).path
        found = [
            [float(x) for x in subprocess.check_output([sys.executable, "-c", RESIDENT, str(path)], text=True).split()]
            for _ in range(3)
        ]
        seconds, resident = (statistics.median(column) for column in zip(*found))
        size = path.stat().st_size
        rows.append([name, size / 1e6, 1e3 * seconds, resident / 1e6, resident / size])
    return f"""## Loading
{table(["style", "file, MB", "to load, ms", "resident, MB", "resident by file"], rows)}

Weights of the layers and heads are bytes in memory, and halves in files that were written before files had bytes; all else lies in memory as in the file.
"""


@torch.no_grad()
def exact_nats(network: Network, scores: list[Score]) -> float:
    """Of excerpts that are asked for whole, in float32."""
    total = 0.0
    for score in scores:
        shown = encode(score, 0, score.bars, Cells(score.bars), all_cells(score))
        if len(shown.events) > CONTEXT_EVENTS:
            continue
        hints = Hints(torch.tensor(shown.suggested).long(), torch.tensor(shown.trusts).long())
        events, targets = torch.tensor(shown.events).long(), torch.tensor(shown.targets).long()
        batch = Hints(hints.suggested[None], hints.trusts[None])
        outputs = network(events[None], torch.tensor(shown.time_ticks).long()[None], batch)[0]
        rows = torch.arange(shown.asked_from, len(events))
        total += float(network.nats(outputs[rows], targets[rows], hints[rows]).sum())
    return total


@section
def likelihood(styles: list[str], shards: Path | None) -> str:
    if shards is None:
        return ""
    rows = []
    for name in styles:
        material, rng = Material(read_recipe(recipe_of(name)), shards, True), random.Random(name)
        scores = [excerpt(material, rng, True) for _ in range(EXCERPTS)]
        style = load_style(name)
        nats, notes = network_nats(style, scores)
        ours, exact = per_note(nats, notes), exact_nats(network_of(style), scores) / sum(notes.values())
        rows.append([name, sum(notes.values()), f"{exact:.4f}", f"{ours:.4f}", f"{100 * (ours / exact - 1):+.2f} %"])
        gc.collect()
    return f"""## What rounding costs
Nats a note of {EXCERPTS} held-out excerpts of eight bars, asked for whole: by PyTorch in float32, and by the engine, whose weights, keys and values are bytes.

{table(["style", "notes", "float32", "engine", "more"], rows)}

Rows of weights have a scale each, and so have the keys and the values of each event; activations keep 15 bits, and sums are exact.
"""


@section
def songs(styles: list[str], shards: Path | None) -> str:
    style = load_style(MAIN)
    rows = []
    for bars, runs in ((8, 7), (32, 5), (128, 5), (1024, 1)):
        notes: list[int] = []

        def write(seed: int, bars: int = bars, notes: list[int] = notes) -> None:
            score = style.generate(bars, CHORDS, seed, controls=Controls(quality="draft"))[0]
            notes.append(sum(len(score.notes(part)) for part in PART_NAMES[1:]))

        spent = milliseconds(write, runs)
        found = statistics.median(notes)
        rows.append([bars, f"{found:,.0f}", spent / 1e3, spent / bars, 1e3 * spent / found])
    return f"""## Long songs
{table(["bars", "notes", "seconds", "ms a bar", "µs a note"], rows)}

The network sees 16 bars at a time: in songs longer than that, eight bars are read again for each eight that are written, and a note costs the more, the more notes are in view.
"""


@section
def context(styles: list[str], shards: Path | None) -> str:
    style = load_style(MAIN)
    song = style.generate(16, CHORDS, 2)[0]
    points = []
    for bars in (1, 2, 4, 6, 8, 12, 16):
        window = song.excerpt(0, bars)
        events = len(encode(window, 0, bars, Cells(bars), all_cells(window)).events)
        if events <= CONTEXT_EVENTS:
            one_by_one = milliseconds(lambda _, w=window, b=bars: style.core.logits(w, Cells(b), all_cells(w)))
            together = milliseconds(lambda _, w=window, b=bars: style.core.nats(w, 0, b, Cells(b), all_cells(w)))
            points.append((events, 1e3 * one_by_one / events, 1e3 * together / events))
    draw(
        PLOTS / "performance.png",
        "events of the sequence",
        "microseconds an event",
        {
            label: [(point[0], point[column]) for point in points]
            for column, label in ((1, "one by one"), (2, "together"))
        },
    )
    rows = [[events, a, b] for events, a, b in points]
    (few, cheap, _), (many, dear, _) = points[0], points[-1]
    slope = (dear - cheap) / (many - few) * 2  # the mean event has half of them before it
    return f"""## Cost against context
Microseconds an event, heads included, of sequences of so many events: one by one with the logits of all eleven fields after each, and read together with the fields that are there.

{table(["events", "one by one", "together"], rows, 1)}

![Cost against context](performance.png)

What does not grow are the weights; what grows is attention, {slope:.3f} microseconds for each event before.
"""


@section
def sizes(styles: list[str], shards: Path | None) -> str:
    song, card = load_style(MAIN).generate(8, CHORDS, 2)[0], {**read_recipe(recipe_of(MAIN)).card, "name": "size"}
    cells, rows = all_cells(song), []
    events = len(encode(song, 0, song.bars, Cells(song.bars), cells).events)
    with tempfile.TemporaryDirectory() as folder:
        for config in SIZES:
            torch.manual_seed(0)
            network, path = Network(config), Path(folder) / "size.safetensors"
            style = export(network, card, path)
            one_by_one = milliseconds(lambda _, s=style: s.logits(song, Cells(song.bars), cells), 3)
            together = milliseconds(lambda _, s=style: s.nats(song, 0, song.bars, Cells(song.bars), cells), 3)
            shape = f"{config.width} by {config.layers}"
            rows.append([network.size() / 1e6, shape, 1e3 * one_by_one / events, 1e3 * together / events])
    draw(
        PLOTS / "performance-sizes.png",
        "millions of parameters",
        "microseconds an event",
        {label: [(row[0], row[column]) for row in rows] for column, label in ((2, "one by one"), (3, "together"))},
        "log",
    )
    return f"""## Cost against size
Microseconds an event, heads included, of networks with random weights, along {events} events.

{table(["parameters, millions", "width and layers", "one by one", "together"], rows, 1)}

![Cost against size](performance-sizes.png)

One by one, each event reads all weights, and beyond the caches that reading bounds it; together, 32 events share it, and arithmetic does.
"""


def draw(path: Path, along: str, up: str, lines: dict[str, list[tuple[float, float]]], scale: str = "linear") -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.2), layout="constrained")
    for label, points in lines.items():
        axes.plot(*zip(*points), marker="o", label=label)
    axes.set(xlabel=along, ylabel=up, xscale=scale, yscale=scale)
    if scale == "linear":
        axes.set_ylim(0, None)
    axes.legend(frameon=False)
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=Path)
    parser.add_argument("--styles", default=",".join(sorted(style_files())))
    parser.add_argument("--only", choices=SECTIONS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    styles = options.styles.split(",")
    made = []
    for name, make in SECTIONS.items():
        if options.only in (None, name) and (text := make(styles, options.shards)):
            made.append(text)
            print(text, flush=True)
    if options.write and options.only and made:
        heading = made[0].splitlines()[0]
        before, _, rest = PAGE.read_text().partition(heading)
        _, mark, after = rest.partition("\n## ")
        PAGE.write_text(before + made[0] + mark + after)
    elif options.write:
        command = "`python benchmarks/performance.py --shards DIR --write`"
        head = f"""# Performance
Made by {command}. Medians of processor time of one thread of {machine()}.
"""
        PAGE.write_text("\n".join([head, *made]))


if __name__ == "__main__":
    main()
