"""The command line: `partimento --help`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from partimento import __version__
from partimento._core import DEFAULT_TEMPERATURE, DEFAULT_TOP_P, PART_NAMES, Score
from partimento.styles import check_parts, load_style, style_files

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


@app.command()
def styles(as_json: Json = False) -> None:
    """List the styles that can be found, with their cards."""
    cards, table = [], Table(box=None, pad_edge=False)
    for column in ("style", "title", "", "bpm", "meters", "licence"):
        table.add_column(column)
    for name, path in style_files().items():
        try:
            card = load_style(path).card
        except ValueError as error:
            cards.append({"name": name, "file": str(path), "error": str(error)})
            table.add_row(escape(name), "[red]cannot be used", escape(str(error)))
            continue
        cards.append({"name": name, "file": str(path), "title": card.title, "description": card.description, "tempo_bpm": card.tempo_bpm,
                      "meters": card.meters, "parts": card.parts, "licence": card.licence, "credits": card.credits})
        table.add_row(*map(escape, (name, card.title, card.description, f"{card.tempo_bpm:g}", " ".join(card.meters), card.licence)))
    if as_json:
        print(json.dumps(cards, indent=2, ensure_ascii=False))
    else:
        out.print(table if cards else "no styles found; set PARTIMENTO_STYLES to a folder that has some")


@app.command()
def generate(
    style: Annotated[str, typer.Argument(help="A style's name, or the path of its .safetensors file.")],
    output: MidiOut = Path("song.mid"),
    bars: Annotated[int, typer.Option(min=1, max=1024, help="How many bars to write.")] = 8,
    chords: Annotated[str, typer.Option(help='A chord line, one bar between bar lines: "C | Am7 D7 | Gsus4 | % | N.C.". Repeated to fill all bars. Empty: the style writes it.')] = "",
    tempo: Annotated[float, typer.Option(help="Quarter notes a minute, 20 to 400. 0: the style's own.")] = 0.0,
    meter: Annotated[str, typer.Option(help="4/4, 3/4, 6/8, ... Empty: the style's own.")] = "",
    key: Annotated[str, typer.Option(help="C, F# minor, Bbm. Empty: what the chords suggest.")] = "",
    parts: Parts = "",
    seed: Seed = 0,
    takes: Annotated[int, typer.Option(min=1, max=64, help="Write several takes: seeds SEED, SEED+1, ... to NAME-1.mid, NAME-2.mid, ...")] = 1,
    temperature: Temperature = DEFAULT_TEMPERATURE,
    top_p: TopP = DEFAULT_TOP_P,
    as_json: Json = False,
) -> None:
    """Write a score from nothing or from a chord line.

    [bold]partimento generate beatles --bars 16 --chords "C | Am | F | G7" --tempo 120 --seed 7 -o song.mid[/]
    """
    from partimento.midi import write_midi

    loaded, told = load_style(style), []
    for i in range(takes):
        with Written(bars, as_json) as written:
            score = loaded.generate(bars, chords, seed + i, tempo=tempo, meter=meter, key=key, parts=parse_parts(parts),
                                    temperature=temperature, top_p=top_p, written=written)[0]
        path = output if takes == 1 else output.with_stem(f"{output.stem}-{i + 1}")
        write_midi(score, path)
        told.append(describe(score, path, loaded.card.name, seed + i))
    report([data for data, _ in told] if takes > 1 else told[0][0], "\n".join(line for _, line in told), as_json)


@app.command()
def regenerate(
    midi: MidiIn,
    style: StyleName,
    output: MidiOut,
    bars: Annotated[str, typer.Option(help="Bars to write anew, from 1: 5 or 5-6. Empty: all.")] = "",
    parts: Parts = "",
    seed: Seed = 0,
    temperature: Temperature = DEFAULT_TEMPERATURE,
    top_p: TopP = DEFAULT_TOP_P,
    as_json: Json = False,
) -> None:
    """Write some bars of some parts anew; every other bar and part of the score stays as it is, to the tick.

    Of a file that another program wrote, the score is what is read of it: five parts, one tempo and meter, on the grid with its timing.

    A part that the file does not have yet can be asked for: it is added.

    [bold]partimento regenerate song.mid --style beatles --bars 5-6 --parts melody,bass --seed 8 -o take2.mid[/]
    """
    from partimento.midi import read_midi

    loaded, score = load_style(style), read_midi(midi)
    with Written(score.bars, as_json) as written:
        take = loaded.regenerate(score, parse_bars(bars) if bars else None, parse_parts(parts), seed, temperature=temperature, top_p=top_p, written=written)
    save(take, output, loaded.card.name, seed, as_json)


@app.command("continue")
def continue_(
    midi: MidiIn,
    style: StyleName,
    output: MidiOut,
    bars: Annotated[int, typer.Option(min=1, max=1023, help="How many bars to add.")] = 8,
    seed: Seed = 0,
    temperature: Temperature = DEFAULT_TEMPERATURE,
    top_p: TopP = DEFAULT_TOP_P,
    as_json: Json = False,
) -> None:
    """Go on after the last bar, in the parts that the file has.

    [bold]partimento continue song.mid --style pop --bars 8 -o longer.mid[/]
    """
    from partimento.midi import read_midi

    loaded, score = load_style(style), read_midi(midi)
    with Written(score.bars + bars, as_json) as written:
        longer = loaded.continue_(score, bars, seed, temperature=temperature, top_p=top_p, written=written)
    save(longer, output, loaded.card.name, seed, as_json)


@app.command()
def render(
    midi: MidiIn,
    output: Annotated[Path, typer.Option("--output", "-o", help="The WAV file to write.")] = Path("song.wav"),
    picture: Annotated[Path | None, typer.Option(help="Also write a piano roll to this PNG file.")] = None,
    plugin: Annotated[Path | None, typer.Option(help="The Partimento.vst3 to play with. Default: the one built in this checkout.")] = None,
    as_json: Json = False,
) -> None:
    """Play a MIDI file through the plugin itself in a headless host and mix its stems to a WAV file.

    [bold]partimento render song.mid -o song.wav --picture song.png[/]
    """
    from partimento.midi import read_midi
    from partimento.pianoroll import draw_pianoroll
    from partimento.render import render_song

    score = read_midi(midi)
    figures = render_song(score, output, plugin)
    if picture:
        draw_pianoroll(score, picture, midi.stem)
    report({"file": str(output), "picture": str(picture) if picture else None, **figures},
           f"{output}: {figures['seconds']:.1f} s, peak {figures['peak_db']:.1f} dB, {figures['rms_db']:.1f} dB RMS" + (f"; {picture}" if picture else ""), as_json)


@app.command()
def corpus(
    archives: Annotated[list[Path], typer.Argument(help="Archives of the corpora, or a folder of them.")],
    shards: Annotated[Path | None, typer.Option(help="Also write what was read to this folder, as `train` reads it.")] = None,
    as_json: Json = False,
) -> None:
    """Read corpora and tell what is in them: pieces, bars, notes per part, what was skipped and why."""
    from partimento.corpora import archives_in, read_corpus
    from partimento.shards import write_shard

    rows, table = [], Table(box=None, pad_edge=False)
    for column in ("corpus", "pieces", "held out", "bars", *PART_NAMES, "skipped"):
        table.add_column(column, justify="left" if column == "corpus" else "right")
    for archive in archives_in(archives):
        pieces, summary = read_corpus(archive)
        rows.append(summary)
        table.add_row(summary["corpus"], str(summary["pieces"]), str(summary["held_out"]), str(summary["bars"]),
                      *(str(summary["notes"][p]) for p in PART_NAMES), str(len(summary["skipped"])))
        if shards:
            shards.mkdir(parents=True, exist_ok=True)
            write_shard(shards / f"{summary['corpus']}.jsonl.gz", pieces)
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    out.print(table)
    for summary in rows:
        for skipped in summary["skipped"]:
            out.print(f"skipped {summary['corpus']}/{skipped['name']}: {skipped['reason']}", highlight=False, markup=False)


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="A style.toml, card and recipe in one.")],
    shards: Annotated[Path, typer.Option(help="The folder that `partimento corpus --shards` wrote.")],
    checkpoints: Annotated[Path, typer.Option(help="Folder for checkpoints; a run that finds one goes on from it.")],
    start: Annotated[Path | None, typer.Option(help="A checkpoint to tune from, instead of an untrained network.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Optimiser steps. Default: the recipe's.")] = None,
    as_json: Json = False,
) -> None:
    """Train a style's network; interrupt and repeat the same command at will. Needs PyTorch (pip install partimento\\[train])."""
    from partimento.recipe import read_recipe
    from partimento.training import plan_of, train as run

    read = read_recipe(recipe)
    last = run(read, shards, checkpoints, plan_of(read, steps), start)
    report({"recipe": read.name, "checkpoints": str(checkpoints), "held_out": last}, f"{checkpoints}: " + json.dumps(last), as_json)


@app.command()
def export(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint of `train`.")],
    recipe: Annotated[Path, typer.Argument(help="The style.toml whose card goes into the file.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .safetensors file to write.")],
    as_json: Json = False,
) -> None:
    """Pack a trained network and its card into the one file that the plugin, Python and this command play."""
    from partimento.export import export as pack
    from partimento.recipe import read_recipe
    from partimento.training import load_network

    pack(load_network(checkpoint), read_recipe(recipe).card, output)
    report({"file": str(output), "bytes": output.stat().st_size}, f"{output}: {output.stat().st_size / 1e6:.1f} MB", as_json)


@app.command()
def evaluate(
    style: Annotated[str, typer.Argument(help="A style's name, or the path of its .safetensors file.")],
    music: Annotated[list[Path], typer.Argument(help="MIDI files, folders of them, or archives of the corpora (their held-out tenth).")],
    as_json: Json = False,
) -> None:
    """Nats per note by part on music that the style never saw: lower is better.

    Bars are asked for eight at a time, all parts at once, in view of the eight before; the cells' ends are paid for too.
    """
    from partimento.evaluate import score_music

    result = score_music(load_style(style), music)
    report(result, "\n".join([*(f"{part:8} {nats:7.3f} nats/note over {result['notes'][part]} notes" for part, nats in result["nats_per_note"].items()),
                              *(f"skipped {s['name']}: {s['reason']}" for s in result["skipped"])]), as_json)


@app.callback(invoke_without_command=True)
def options(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        print(f"partimento {__version__}")
        raise typer.Exit


def main() -> None:
    """Whatever goes wrong is told in one line, with exit code 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        told = error.format_message() if hasattr(error, "format_message") else str(error)
        kind = "" if isinstance(error, (ValueError, RuntimeError, OSError, ImportError)) or hasattr(error, "format_message") else f"{type(error).__name__}: "
        print(f"partimento: {kind}{' '.join(told.split())}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
