"""How fast a style writes, loads and evaluates: medians, on one core.

python benchmarks/speed.py [STYLE] [--json]
"""

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

from partimento import load_style
from partimento._core import PART_NAMES

RUNS = 7


def median_seconds(action) -> float:
    times = []
    for run in range(RUNS):
        start = time.perf_counter()
        action(run)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def processor() -> str:
    names = (
        [
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ]
        if Path("/proc/cpuinfo").exists()
        else []
    )
    return names[0] if names else platform.processor()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("style", nargs="?", default="beatles")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    style = load_style(options.style)
    events = []

    def write(bars, seed):
        score = style.generate(bars=bars, chords="C | Am | F | G7", seed=seed)[0]
        events.append(sum(len(score.notes(p)) for p in PART_NAMES[1:]))

    song = style.generate(bars=64, chords="C | Am | F | G7", seed=1)[0]
    short = song.excerpt(0, 8)
    rows = {
        "load the style, ms": 1e3 * median_seconds(lambda _: load_style(options.style)),
        "write 8 bars of all parts, ms": 1e3 * median_seconds(lambda seed: write(8, seed)),
        "notes a second": None,
        "regenerate 2 bars of melody in 8, ms": 1e3
        * median_seconds(lambda seed: style.regenerate(short, (5, 6), ["melody"], seed)),
        "regenerate 2 bars of melody in 64, ms": 1e3
        * median_seconds(lambda seed: style.regenerate(song, (33, 34), ["melody"], seed)),
    }
    rows["notes a second"] = statistics.median(events) / rows["write 8 bars of all parts, ms"] * 1e3
    if options.json:
        print(json.dumps({"style": options.style, "processor": processor(), **rows}, indent=2))
        return
    print(f"{options.style}, {style.path.stat().st_size / 1e6:.1f} MB, one core of {processor()}, medians of {RUNS}\n")
    for name, value in rows.items():
        print(f"{name:40} {value:8.1f}")


if __name__ == "__main__":
    main()
