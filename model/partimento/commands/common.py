"""What the commands share: the app, options that several have, reports and the progress bar."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from partimento._core import PART_NAMES, Score
from partimento.styles import check_parts

app = typer.Typer(
    help="Partimento writes scores with a musician, in a style.\n\nGive it nothing, a chord line or a MIDI file; it writes the rest, and rewrites any bars of any part until you keep them. "
         "The same style, request and seed give the same notes on every computer.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
out = Console()

Json = Annotated[bool, typer.Option("--json", help="Report as JSON on standard output.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The take: the same seed gives the same notes.")]
Temperature = Annotated[float, typer.Option(min=0.0, max=2.0, help="0 plays safest, 1 as the style has learnt, above that wilder.")]
TopP = Annotated[float, typer.Option(min=0.01, max=1.0, help="Share of probability that is drawn from; lower is tamer.")]
StyleName = Annotated[str, typer.Option("--style", "-s", help="A style's name, or the path of its .safetensors file.")]
Parts = Annotated[str, typer.Option(help="Comma-separated: harmony, melody, chords, bass, drums. Default: all that apply.")]
MidiIn = Annotated[Path, typer.Argument(help="A MIDI file. Ours reads back exactly; the parts of others are recognised.")]
MidiOut = Annotated[Path, typer.Option("--output", "-o", help="The MIDI file to write.")]


def report(data: dict[str, Any] | list[Any], text: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for line in text.splitlines():
            out.print(line, highlight=False, markup=False, soft_wrap=True)


def parse_bars(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not first.strip().isdecimal() or (dash and not last.strip().isdecimal()):
        raise ValueError(f"bars '{text}' are not a range: write 5 or 5-6")
    return int(first), int(last) if dash else int(first)


def parse_parts(text: str) -> list[str] | None:
    return check_parts(p.strip() for p in text.split(",")) if text else None


class Written:
    """A progress bar over the bars of a score, shown only to a person."""

    def __init__(self, bars: int, quiet: bool) -> None:
        self.progress = Progress(TextColumn("writing"), BarColumn(), TextColumn("bar {task.completed}/{task.total}"), TimeRemainingColumn(),
                                 console=Console(stderr=True), transient=True, disable=quiet or not sys.stderr.isatty())
        self.task = self.progress.add_task("writing", total=bars)

    def __enter__(self) -> "Written":
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def __call__(self, score: Score, bar: int) -> bool:
        self.progress.update(self.task, completed=bar + 1)
        return True


def describe(score: Score, path: Path, style: str, seed: int) -> tuple[dict[str, Any], str]:
    counts = {p: len(score.notes(p)) for p in PART_NAMES if p != "harmony" and score.has(p)}
    data = {"file": str(path), "style": style, "seed": seed, "bars": score.bars, "tempo_bpm": score.tempo_bpm, "meter": repr(score.meter),
            "key": repr(score.key), "chords": [c.name(score.key) for c in score.harmony], "notes": counts}
    return data, f"{path}: {score.bars} bars, {score.key!r}, {score.meter!r}, {score.tempo_bpm:g} bpm; " + ", ".join(f"{n} {p}" for p, n in counts.items())


def save(score: Score, path: Path, style: str, seed: int, as_json: bool) -> None:
    from partimento.midi import write_midi

    write_midi(score, path)
    report(*describe(score, path, style, seed), as_json)
