"""Runs the fuzz targets in turn and adds what they did to docs/reliability.md: `make fuzz TIME=60`.

usage: run.py BUILD SECONDS [TARGET...]. Each target mutates its seeds in tests/fuzz/corpus and what it has found before
in BUILD/corpus. The first finding stops the run with exit code 1 and stays in BUILD as crash-*, slow-unit-* or oom-*.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reliability.md"
LIMITS = {
    "style": 16384,
    "state": 16384,
    "song": 8192,
    "chord_line": 512,
    "midi": 4096,
    "kit": 16384,
    "wav": 4096,
}  # bytes of an input
KINDS = {
    "style": "style files",
    "state": "plugin states",
    "song": "songs as JSON",
    "chord_line": "chord lines, forms, scales",
    "midi": "MIDI files, container and roles",
    "kit": "drum kits as JSON",
    "wav": "WAV files of sounds",
}
ROW = re.compile(r"^\| `(\w+)` \| [^|]* \| ([\d,]+) \| ([\d,]+) \|$", re.M)


def fuzz(build: Path, target: str, seconds: int) -> int:
    """The number of inputs that the target has run. SystemExit with what it found."""
    found = build / "corpus" / target
    found.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            build / f"tests/fuzz/fuzz_{target}",
            found,
            ROOT / "tests/fuzz/corpus" / target,
            f"-max_total_time={seconds}",
            f"-max_len={LIMITS[target]}",
            f"-artifact_prefix={build}/",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ],
        stderr=subprocess.PIPE,
        # Stacks that are kept after their functions return take a third of the time.
        env=os.environ | {"ASAN_OPTIONS": "detect_stack_use_after_return=0:malloc_context_size=8"},
        text=True,
        errors="replace",
    )
    if done.returncode:
        sys.exit(f"{done.stderr[-8000:]}\n{target}: a finding")
    return int(re.search(r"number_of_executed_units: *(\d+)", done.stderr)[1])


def add(text: str, target: str, inputs: int, seconds: int) -> str:
    """The page with a run added to the target's row."""
    rows = {name: (int(n.replace(",", "")), int(s.replace(",", ""))) for name, n, s in ROW.findall(text)}
    before = rows.get(target, (0, 0))
    rows[target] = (before[0] + inputs, before[1] + seconds)
    lines = [f"| `{name}` | {KINDS[name]} | {n:,} | {s:,} |" for name, (n, s) in sorted(rows.items())]
    total = f"{sum(n for n, _ in rows.values()):,} inputs in all."
    head, _, rest = text.partition("<!-- fuzz -->\n")
    tail = rest.partition("<!-- end -->")[2]
    table = "\n".join(["| target | inputs are | inputs run | seconds |", "|---|---|---|---|", *lines, "", total])
    return f"{head}<!-- fuzz -->\n{table}\n<!-- end -->{tail}"


def main() -> None:
    build, seconds, targets = Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:] or list(LIMITS)
    for target in targets:
        inputs = fuzz(build, target, seconds)
        print(f"{target}: {inputs:,} inputs in {seconds} s, no finding", flush=True)
        PAGE.write_text(add(PAGE.read_text(), target, inputs, seconds))


if __name__ == "__main__":
    main()
