"""Commands that write music."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from partimento._core import PART_NAMES, SONG_BARS, STRAIGHT, Cells, Score, with_feel
from partimento.commands.common import (
    Force,
    Json,
    Parts,
    Seed,
    SongIn,
    SongOut,
    StyleName,
    Written,
    app,
    check_output,
    describe,
    names,
    out,
    parse_parts,
    report,
    save,
    with_controls,
)
from partimento.commands.spread import spread
from partimento.controls import Controls, check_part, parse_bars
from partimento.files import STREAM
from partimento.midi import write_midi
from partimento.songs import is_song, open_file, output_of, request_text, song_of, write_song
from partimento.styles import cells_of, load_style, sections_of


def parse_cells(text: str, score: Score) -> Cells:
    """The cells of "melody:5-6,bass:1-8,drums". ValueError for an unknown part or bars outside the score."""
    cells = Cells(score.bars)
    for item in names(text):
        part, colon, bars = item.partition(":")
        first, last = parse_bars(bars) if colon else (1, score.bars)
        chosen = cells_of(score, (first, last), [check_part(part)])
        for bar in range(first - 1, last):
            cells.set(part, bar, chosen.has(part, bar))
    return cells


BATCH = 32  # takes that are written together in bulk


def numbered(output: Path, take: int) -> Path:
    return output.with_stem(f"{output.stem}-{take + 1}")


def write_batch(style: Path, request: dict[str, Any], seed: int, takes: range, output: Path) -> int:
    """Writes a batch of takes of one request; returns the number of their notes."""
    model = request["structure_of"]
    request = {**request, "structure_of": open_file(model).score() if model else None}
    notes = 0
    for take, score in zip(takes, load_style(style).generate(**request, seed=seed + takes.start, takes=len(takes))):
        write_midi(score, numbered(output, take))
        notes += sum(len(score.notes(part)) for part in PART_NAMES if part != "harmony")
    return notes


def check_not_empty(scores: list[Score]) -> None:
    if not any(score.has(part) for score in scores for part in PART_NAMES):
        raise ValueError(
            "not a note was written: take another --seed, a higher --temperature or a lower --longest-rest, or loosen "
            "what must hold"
        )


@app.command()
@with_controls
def generate(
    style: Annotated[str, typer.Argument(help="A style's name, or the path of its .safetensors file.")],
    controls: Controls,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The MIDI file to write, or a song file (NAME.partimento) for all takes; - is standard output.",
        ),
    ] = Path("song.mid"),
    bars: Annotated[
        int | None,
        typer.Option(min=1, max=1024, help="How many bars to write. Default: 8, or as many as the form has."),
    ] = None,
    chords: Annotated[
        str,
        typer.Option(
            help='A chord line: "C | Am7 D7 | Gsus4 | % | N.C.". Repeats to fill all bars. Empty: the style writes it.'
        ),
    ] = "",
    tempo: Annotated[float, typer.Option(help="Quarter notes a minute, 20 to 400. 0: the style's own.")] = 0.0,
    meter: Annotated[str, typer.Option(help="4/4, 3/4, 6/8, ... Empty: the style's own.")] = "",
    key: Annotated[str, typer.Option(help="C, F# minor, Bbm. Empty: what the chords suggest.")] = "",
    form: Annotated[
        str,
        typer.Option(
            help='Sections instead of bars: "A A B A", or with their lengths "A8 B4 A8"; "none"; empty: from '
            f"{SONG_BARS} bars on one of the style's own."
        ),
    ] = "",
    section_bars: Annotated[
        int, typer.Option(min=1, max=256, help="Bars of a section without a length of its own.")
    ] = 8,
    returns: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="The share of cells that is rewritten when a section returns. Default: as in the style's own music.",
        ),
    ] = None,
    lead_over: Annotated[
        bool, typer.Option(help="Rewrite the last bar before another section: a fill, a turnaround.")
    ] = True,
    structure_of: Annotated[
        Path | None,
        typer.Option(help="A song whose structure is used, but none of its notes: which bar is like which."),
    ] = None,
    parts: Parts = "",
    seed: Seed = 0,
    takes: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help="How many takes: seeds SEED, SEED+1, ... to NAME-1.mid, NAME-2.mid, ... or all to one song file.",
        ),
    ] = 1,
    count: Annotated[
        int,
        typer.Option(min=1, help="How many takes in bulk: seeds SEED, SEED+1, ..., to NAME-1.mid, NAME-2.mid, ..."),
    ] = 1,
    ray: Annotated[bool, typer.Option("--ray", help="Write in bulk on Ray. Needs partimento\\[ray].")] = False,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write a score from nothing or from a chord line.

    [bold]partimento generate beatles --bars 16 --chords "C | Am | F | G7" --tempo 120 --seed 7 -o song.mid[/]

    [bold]partimento generate pop --form "A A B A" --returns 0.2 --scale "D major" --wish "melody density=5" -o
    song.mid[/]
    """
    loaded, model = load_style(style), open_file(structure_of).score() if structure_of else None
    files = [numbered(output, take) for take in range(max(takes, count))] if takes > 1 or count > 1 else [output]
    if str(output) == STREAM and len(files) > 1:
        raise ValueError(f"{len(files)} takes do not fit into standard output, which is one MIDI file: name a file")
    for file in [output] if is_song(output) else files:
        check_output(file, force)
    if count > 1 or ray:
        if takes > 1 or is_song(output):
            raise ValueError("--count writes MIDI files, one a take: it does not go with --takes or a song file")
        request = {
            "bars": bars,
            "chords": chords,
            "tempo": tempo,
            "meter": meter,
            "key": key,
            "form": form,
            "section_bars": section_bars,
            "returns": returns,
            "lead_over": lead_over,
            "structure_of": structure_of.resolve() if structure_of else None,
            "parts": parse_parts(parts),
            "controls": controls,
        }
        batches = [
            (loaded.path.resolve(), request, seed, range(first, min(first + BATCH, count)), output.resolve())
            for first in range(0, count, BATCH)
        ]
        notes = sum(
            track(spread(write_batch, batches, ray), total=len(batches), disable=as_json or not out.is_terminal)
        )
        report(
            {"written": count, "notes": notes, "first": str(numbered(output, 0))},
            f"{numbered(output, 0)} .. {numbered(output, count - 1)}: {count} takes, {notes} notes",
            as_json,
        )
        return
    length = model.bars if model else sections_of(bars, form, section_bars)[1]
    with Written(length, as_json, takes) as written:
        scores = loaded.generate(
            bars,
            chords,
            seed,
            takes,
            tempo=tempo,
            meter=meter,
            key=key,
            form=form,
            section_bars=section_bars,
            returns=returns,
            lead_over=lead_over,
            structure_of=model,
            parts=parse_parts(parts),
            controls=controls,
            written=written,
        )
    check_not_empty(scores)
    if is_song(output):
        opening = loaded.open(bars, chords, tempo=tempo, meter=meter, key=key, form=form, section_bars=section_bars)
        write_song(song_of(opening, scores, loaded.card.name, seed, request_text(controls, parts=parts)), output)
    reports = []
    for i, score in enumerate(scores):
        path = output if takes == 1 or is_song(output) else numbered(output, i)
        if not is_song(output):
            write_midi(score, path)
        reports.append(describe(score, path, loaded, seed + i))
    report(
        [data for data, _ in reports] if takes > 1 else reports[0][0],
        "\n".join(line for _, line in reports),
        as_json,
        output,
    )


@app.command()
@with_controls
def accompany(
    midi: SongIn,
    style: StyleName,
    controls: Controls,
    output: SongOut = None,
    parts: Parts = "",
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Add the parts that a file lacks: a band for a melody, chord symbols for a tune, drums for a band.

    [bold]partimento accompany melody.mid --style pop -o band.mid[/]

    [bold]partimento accompany tune.mid --style pop --parts harmony -o harmonised.mid[/]
    """
    loaded, song, output = load_style(style), open_file(midi), output_of(midi, output)
    check_output(output, force)
    score = song.score()
    with Written(score.bars, as_json) as written:
        band = loaded.accompany(score, parse_parts(parts), seed, controls=controls, written=written)
    save(song, band, output, loaded, seed, request_text(controls, parts=parts), as_json)


@app.command()
@with_controls
def regenerate(
    midi: SongIn,
    style: StyleName,
    controls: Controls,
    output: SongOut = None,
    bars: Annotated[str, typer.Option(help="Bars to rewrite, from 1: 5 or 5-6. Empty: all.")] = "",
    parts: Parts = "",
    lock: Annotated[str, typer.Option(help="Cells that stay: melody:1-4,drums.")] = "",
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Rewrite some bars of some parts, or vary them. Every other bar and part stays the same, to the tick.

    A file of another program stays that file: new notes go to the tracks that their part is on, and every other event
    stays as it is. A part that the file does not have yet can be asked for too: it gets a track of its own.

    [bold]partimento regenerate song.mid --style beatles --bars 5-6 --parts melody,bass --seed 8 -o take2.mid[/]

    [bold]partimento regenerate song.mid --style beatles --parts melody --keep rhythm --strength 0.5 -o varied.mid[/]
    """
    loaded, song, output = load_style(style), open_file(midi), output_of(midi, output)
    check_output(output, force)
    score = song.score()
    with Written(score.bars, as_json) as written:
        take = loaded.regenerate(
            score,
            parse_bars(bars) if bars else None,
            parse_parts(parts),
            seed,
            lock=parse_cells(lock, score) if lock else None,
            controls=controls,
            written=written,
        )
    save(song, take, output, loaded, seed, request_text(controls, bars=bars, parts=parts, lock=lock), as_json)


@app.command("continue")
@with_controls
def continue_(
    midi: SongIn,
    style: StyleName,
    controls: Controls,
    output: SongOut = None,
    bars: Annotated[int, typer.Option(min=1, max=1023, help="How many bars to add.")] = 8,
    front: Annotated[
        bool, typer.Option("--front", help="Add them before the first bar instead of after the last.")
    ] = False,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Add bars after the last one, or before the first, in the parts that the file has.

    [bold]partimento continue song.mid --style pop --bars 8 -o longer.mid[/]
    """
    loaded, song, output = load_style(style), open_file(midi), output_of(midi, output)
    check_output(output, force)
    score = song.score()
    with Written(score.bars + bars, as_json) as written:
        longer = loaded.continue_(score, bars, seed, front=front, controls=controls, written=written)
    save(song, longer, output, loaded, seed, request_text(controls, bars=bars, front=front), as_json)


@app.command()
def feel(
    midi: SongIn,
    output: SongOut = None,
    amount: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="How much of the timing and dynamics stays: 0 is the grid at one loudness."
        ),
    ] = 1.0,
    swing: Annotated[
        float,
        typer.Option(
            min=0.5, max=0.75, help="The share of a beat that its first half takes: 0.5 straight, 0.667 triplets."
        ),
    ] = STRAIGHT,
    style: Annotated[
        str,
        typer.Option("--style", "-s", help="Humanise first: give the notes the velocities and timing of this style."),
    ] = "",
    parts: Parts = "",
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Change how a file is played, not its notes: less or more feel, swing, a human touch.

    [bold]partimento feel stiff.mid --style beatles --swing 0.6 -o alive.mid[/]
    """
    song, output = open_file(midi), output_of(midi, output)
    check_output(output, force)
    score = song.score()
    loaded = load_style(style) if style else None
    if loaded:
        score = loaded.humanise(score, parse_parts(parts), seed)
    save(
        song,
        with_feel(score, amount, swing),
        output,
        loaded,
        seed,
        request_text(amount=amount, swing=swing, parts=parts),
        as_json,
    )
