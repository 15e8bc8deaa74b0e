"""What the commands share: the app, common options, reports and the progress bar."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from partimento._core import (
    DEFAULT_LONGEST_REST,
    DEFAULT_TEMPERATURE,
    DEFAULT_TOP_P,
    PART_NAMES,
    SONG_BARS,
    Score,
    Takes,
)
from partimento.controls import Controls, Like, Wish
from partimento.files import STREAM, plain
from partimento.songs import is_ours, save_file
from partimento.styles import Style, check_parts

app = typer.Typer(
    help="Partimento writes scores with a musician, in a style.\n\nGive it nothing, a chord line or a MIDI file; it "
    "writes the rest, and rewrites any bars of any part until you like them. "
    "The same style, request and seed give the same notes on every computer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
out = Console()
errors = Console(stderr=True)  # progress and what else is no result

Json = Annotated[bool, typer.Option("--json", help="Report as JSON on standard output.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Which take: the same seed gives the same notes.")]
StyleName = Annotated[str, typer.Option("--style", "-s", help="A style's name, or the path of its .safetensors file.")]
Parts = Annotated[
    str, typer.Option(help="Comma-separated: harmony, melody, chords, bass, drums. Default: all that apply.")
]
MidiIn = Annotated[
    Path,
    typer.Argument(
        help="A MIDI file, or - for standard input. Ours reads back exactly; the parts of others are recognised."
    ),
]
SongIn = Annotated[
    Path,
    typer.Argument(
        help="A MIDI file (ours reads back exactly; the parts of others are recognised), or a song file "
        "(.partimento): its current take. - is a MIDI file on standard input."
    ),
]
SongOut = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="The MIDI file to write, or the song file that keeps all takes; - is standard output. Default: the song "
        "file that was given.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is no song of Partimento's.")]


def console_for(output: Path | None) -> Console:
    """Where reports go: standard error where the output itself goes to standard output."""
    return errors if output and str(output) == STREAM else out


def report(data: dict[str, Any] | list[Any], text: str, as_json: bool, output: Path | None = None) -> None:
    """Prints what was done."""
    console = console_for(output)
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False), file=console.file)
    else:
        for line in plain(text).splitlines():
            console.print(line, highlight=False, markup=False, soft_wrap=True)


def check_output(path: Path, force: bool, ours: Callable[[Path], bool] = is_ours, what: str = "song") -> None:
    """ValueError for a file that would be lost: one that is there, holds something, and is none of ours."""
    if not force and str(path) != STREAM and path.is_file() and path.stat().st_size and not ours(path):
        raise ValueError(f"{path}: is there already, and is no {what} of Partimento's: choose another name, or --force")


def head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(32)


def is_wav(path: Path) -> bool:
    return head_of(path)[:4] == b"RIFF" and head_of(path)[8:12] == b"WAVE"


def parse_parts(text: str) -> list[str] | None:
    return check_parts(p.strip() for p in text.split(",")) if text else None


def read_controls(
    quality: Annotated[
        str,
        typer.Option(
            help="draft writes each phrase once; good and best write it 4 and 8 times, and the style's critic chooses."
        ),
    ] = Controls.quality,
    temperature: Annotated[
        float,
        typer.Option(
            min=0.0, max=2.0, help="Sampling temperature: 0 is safest, 1 as the style has learnt, above 1 wilder."
        ),
    ] = DEFAULT_TEMPERATURE,
    top_p: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="The share of probability that draws come from; lower is tamer.")
    ] = DEFAULT_TOP_P,
    strength: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="The share of the notes in the asked cells that is rewritten: 0.2 is a nudge."
        ),
    ] = 1.0,
    keep: Annotated[
        str,
        typer.Option(help="What stays of the notes in the asked cells: rhythm, pitches, contour, feel, with commas."),
    ] = "",
    scale: Annotated[
        str, typer.Option(help='A scale for every note and chord: "D dorian", "A minor pentatonic", "C D E G A".')
    ] = "",
    pitch_range: Annotated[
        list[str] | None,
        typer.Option("--range", help="A range for every note of a part: melody:C4-G5. May be repeated."),
    ] = None,
    polyphony: Annotated[
        list[str] | None, typer.Option(help="The most notes of a part at once: melody:1. May be repeated.")
    ] = None,
    chord_tones: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="How far notes on strong beats are chord tones: 0 as the style likes, 1 always."
        ),
    ] = 0.0,
    drums: Annotated[
        str, typer.Option(help="The drums to use, with commas: kick,snare,hats or General MIDI keys.")
    ] = "",
    longest_copy: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="The most notes in a row that a melody or bass may share with the style's sources; 0: no limit. "
            "Default: the style's.",
        ),
    ] = None,
    wish: Annotated[
        list[str] | None,
        typer.Option(
            help='What a part aims for: "melody density=6 register=A4", "drums bars=5-6 density=16". May be repeated.'
        ),
    ] = None,
    longest_rest: Annotated[
        int, typer.Option(min=0, help="The most bars in a row that a part stays silent; 0: any.")
    ] = DEFAULT_LONGEST_REST,
    obedience: Annotated[
        float,
        typer.Option(min=0.0, max=2.0, help="How strongly wishes bias the draw beyond what the style has learnt."),
    ] = 1.0,
    like: Annotated[
        list[str] | None,
        typer.Option(
            help='Bars that are like others: "melody 5-8: 1-4", "melody,bass 9-16: 1-8 rhythm". May be repeated.'
        ),
    ] = None,
    ending: Annotated[
        bool | None,
        typer.Option(
            "--ending/--no-ending",
            help=f"End the music as a song ends, or leave it open for a loop. Default: from {SONG_BARS} bars on.",
            show_default=False,
        ),
    ] = None,
) -> Controls:
    return Controls(
        quality=quality,
        temperature=temperature,
        top_p=top_p,
        strength=strength,
        keep=names(keep),
        scale=scale,
        ranges={part: parse_range(value) for part, value in map(split_part, pitch_range or ())},
        polyphony={part: parse_count(value) for part, value in map(split_part, polyphony or ())},
        chord_tones=chord_tones,
        drums=names(drums),
        longest_copy=longest_copy,
        longest_rest=longest_rest,
        wishes=[Wish.parse(w) for w in wish or ()],
        obedience=obedience,
        like=[Like.parse(text) for text in like or ()],
        ending=ending,
    )


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def split_part(text: str) -> tuple[str, str]:
    part, colon, value = text.partition(":")
    if not colon:
        raise ValueError(f"'{text}' does not name a part: write melody:{text}")
    return part, value


def parse_range(text: str) -> tuple[str, str]:
    low, dash, high = text.partition("-")
    if not dash:
        raise ValueError(f"range '{text}' has no end: write C4-G5")
    return low, high


def parse_count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"polyphony '{text}' is not a number of notes")
    return int(text)


def with_controls(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of read_controls, and passes them to it as `controls`."""
    own, shared = inspect.signature(command, eval_str=True), inspect.signature(read_controls, eval_str=True)

    @wraps(command)
    def controlled(**values: Any) -> None:
        controls = read_controls(**{name: values.pop(name) for name in shared.parameters})
        command(**values, controls=controls)

    merged = [p for p in own.parameters.values() if p.name != "controls"] + list(shared.parameters.values())
    controlled.__signature__ = own.replace(parameters=[p.replace(kind=p.KEYWORD_ONLY) for p in merged])  # type: ignore[attr-defined]
    controlled.__annotations__ = {p.name: p.annotation for p in merged}
    del controlled.__wrapped__  # its parameters are the command's own
    return controlled


def on_terminal(*columns: ProgressColumn, quiet: bool) -> Progress:
    """Progress that a terminal shows while it lasts, and nothing else does."""
    return Progress(*columns, console=errors, transient=True, disable=quiet or not errors.is_terminal)


class Written:
    """A progress bar over the bars of a score, or of several takes of it, shown on a terminal only."""

    def __init__(self, bars: int, quiet: bool, takes: int = 1) -> None:
        self.takes = takes
        self.progress = on_terminal(
            TextColumn("writing"),
            BarColumn(),
            TextColumn("bar {task.completed}/{task.total}"),
            TimeRemainingColumn(),
            quiet=quiet,
        )
        self.task = self.progress.add_task("writing", total=bars * takes)

    def __enter__(self) -> Written:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def __call__(self, score: Score, bar: int) -> bool:
        if self.takes == 1:
            self.progress.update(self.task, completed=bar + 1)
        else:
            self.progress.advance(self.task)
        return True


@contextmanager
def working(text: str, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal what is being done and for how long; call it with what comes next."""
    progress = on_terminal(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        quiet=quiet,
    )
    task = progress.add_task(text, total=None)
    with progress:
        yield lambda stage: progress.update(task, description=stage)


def counted(count: int, noun: str) -> str:
    """1 bar, 2 bars."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def describe(score: Score, path: Path, style: Style | None, seed: int) -> tuple[dict[str, Any], str]:
    counts = {p: len(score.notes(p)) for p in PART_NAMES if p != "harmony" and score.has(p)}
    data = {
        "file": str(path),
        "style": style.card.name if style else "",
        "seed": seed,
        "bars": score.bars,
        "tempo_bpm": score.tempo_bpm,
        "meter": repr(score.meter),
        "key": repr(score.key),
        "chords": [c.name(score.key) for c in score.harmony],
        "notes": counts,
    }
    line = f"{path}: {counted(score.bars, 'bar')}, {score.key!r}, {score.meter!r}, {score.tempo_bpm:g} bpm"
    notes = ", ".join(f"{n} {p}" for p, n in counts.items())
    line = f"{line}; {notes}" if notes else line
    if style and (judged := style.judge(score)):
        data["critic"] = {name: round(nats, 2) for name, nats in judged[0].items()} | {"words": judged[1]}
        line += f"; critic {judged[0]['all']:+.1f} {judged[1]}".rstrip()
    return data, line


def save(song: Takes, take: Score, path: Path, style: Style | None, seed: int, request: str, as_json: bool) -> None:
    """Adds a take under the current one of the song, writes the file and reports."""
    song.add(song.current, take, style=style.card.name if style else "", seed=seed, request=request)
    save_file(song, path)
    report(*describe(take, path, style, seed), as_json, path)
