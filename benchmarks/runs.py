"""The results of training runs: a table made from their checkpoints alone.

python benchmarks/runs.py FOLDER... [--write]

Every folder below the given ones that holds checkpoints is a run. --write puts the table into docs/training.md. Rows of
other runs stay, since checkpoints are not kept for ever; so do the sections after the table.
"""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from partimento.training.checkpoint import files_of, progress_of, read_tensors
from tables import table

TABLE = Path(__file__).parents[1] / "docs/training.md"
TEXT = """Nats per note (per chord symbol in the harmony) of held-out windows, from the checkpoints of each run: at its first validation and at its best. Runs differ in
their music, and older ones in what was held out and in the events that a note costs: compare within a run, or runs of one name's base and its styles."""
HEAD = ["run", "parameters", "steps", "first held-out nats (step)", "best (step)"]
KINDS = ("checkpoint", "best")


@dataclass
class Run:
    name: str
    parameters: int
    steps: int  # taken
    history: list[dict[str, float]]

    def row(self) -> list[str]:
        seen = [h for h in self.history if "all" in h]
        if not seen:
            return [self.name, f"{self.parameters:,}", f"{self.steps:,}", "", ""]
        best = min(seen, key=lambda h: h["all"])
        return [
            self.name,
            f"{self.parameters:,}",
            f"{self.steps:,}",
            *(f"{h['all']:.3f} ({h['step']:,})" for h in (seen[0], best)),
        ]


def runs_below(folder: Path) -> list[Run]:
    """The runs below a folder. ValueError naming a file that is not a checkpoint."""
    found = []
    for place in sorted({f.parent for f in folder.rglob("*.safetensors")}):
        files = [place / f"{kind}.safetensors" for kind in KINDS if files_of(place / f"{kind}.safetensors")]
        if files:
            tensors, _ = read_tensors(files[0], "network.")
            steps, history = max((progress_of(f) for f in files), key=lambda progress: progress[0])
            found.append(
                Run(
                    str(Path(folder.resolve().name) / place.relative_to(folder)),
                    sum(t.numel() for t in tensors.values()),
                    steps,
                    history,
                )
            )
    return found


def merged(written: str, rows: list[list[str]]) -> list[list[str]]:
    """The rows of the written table, with new rows for the same runs, and the other new rows after them."""
    before = [line[2:-2].split(" | ") for line in written.splitlines() if re.match(r"\| (?!run )", line)]
    return list(({row[0]: row for row in before} | {row[0]: row for row in rows}).values())


def page(written: str, rows: list[list[str]]) -> str:
    """The page with these rows; `written` is the page before, whose sections stay."""
    before, heading, sections = written.partition("\n## ")
    return (
        f"# Training runs\n\nMade by `python benchmarks/runs.py FOLDER... --write` from the checkpoints of each "
        f"run, when they were there.\n\n{TEXT}\n\n{table(HEAD, merged(before, rows))}\n{heading}{sections}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    try:
        runs = [run for folder in options.folders for run in runs_below(folder)]
    except ValueError as error:
        parser.error(str(error))
    if not runs:
        parser.error("there is no checkpoint below " + ", ".join(map(str, options.folders)))
    rows = [run.row() for run in runs]
    print(table(HEAD, rows))
    if options.write:
        TABLE.write_text(page(TABLE.read_text() if TABLE.exists() else "", rows))


if __name__ == "__main__":
    main()
