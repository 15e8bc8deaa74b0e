"""Commands that write music."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from partimento._core import DEFAULT_TEMPERATURE, DEFAULT_TOP_P
from partimento.commands.common import (
    Json, MidiIn, MidiOut, Parts, Seed, StyleName, Temperature, TopP, Written, app, describe, parse_bars, parse_parts, report, save)
from partimento.styles import load_style


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
