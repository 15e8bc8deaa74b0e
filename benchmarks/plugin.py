"""What the built VST3 costs a host: time to load it and to open a project, memory of many instances, share of a core.

python -m benchmarks.plugin [--json]     needs the test extra and a build (make plugin)
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.tables import machine
from harness.hosts import RATE, ROOT, Minihost

RUNS, INSTANCES, BLOCK = 7, 50, 64


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / (1 << 20)


def in_fresh_process(name: str) -> float:
    return float(
        subprocess.run(
            [sys.executable, "-m", "benchmarks.plugin", "--one", name],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
    )


def project() -> bytes:
    from partimento import load_style
    from partimento.render import host_state

    return host_state.plugin_state(load_style("beatles").generate(bars=32, seed=1)[0], style="beatles", bars=8)


def load_ms() -> float:
    start = time.perf_counter()
    Minihost(block=BLOCK)
    return 1e3 * (time.perf_counter() - start)


def open_ms() -> float:
    """A project with a song of 32 bars: the plugin is made, its state is set, and its first block is played."""
    state = project()
    start = time.perf_counter()
    Minihost(state, BLOCK).roll(BLOCK)
    return 1e3 * (time.perf_counter() - start)


def instance_mib() -> float:
    """Of each instance after the first, the style's weights loaded in all."""
    state, held = project(), []

    def add(count):
        for _ in range(count):
            host = Minihost(state, BLOCK, offline=True)
            host.parameter("Generate", 1.0)
            host.roll(BLOCK)
            held.append(host)

    add(2)
    before = resident_mib()
    add(INSTANCES - 2)
    return (resident_mib() - before) / (INSTANCES - 2)


def playing_share() -> float:
    """Of one core, in percent: a full band at 48 kHz and blocks of 64 samples, sound and all."""
    host, seconds = Minihost(project(), BLOCK), 20
    host.roll(RATE)
    start = time.process_time()
    host.roll(seconds * RATE)
    return 100 * (time.process_time() - start) / seconds


ROWS = {
    "load": ("load the plugin, ms", load_ms),
    "open": ("open a project with it, ms", open_ms),
    "memory": (f"memory of each further instance of {INSTANCES}, MiB", instance_mib),
    "share": ("a band playing, % of a core at 48 kHz / 64 samples", playing_share),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", choices=ROWS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(ROWS[options.one][1]())
        return
    rows = {
        title: statistics.median(in_fresh_process(name) for _ in range(1 if name == "memory" else RUNS))
        for name, (title, _) in ROWS.items()
    }
    if options.json:
        print(json.dumps({"machine": machine(), **rows}, indent=2))
        return
    print(f"{machine()}; medians of {RUNS} fresh processes")
    for title, value in rows.items():
        print(f"{value:10.2f}  {title}")


if __name__ == "__main__":
    main()
