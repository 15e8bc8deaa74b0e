"""The command that lists, selects and combines takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from partimento._core import PART_NAMES, Takes
from partimento.commands.common import Force, Json, app, check_output, console_for, report
from partimento.files import plain
from partimento.songs import parse_comp, read_song, save_file, write_song


@app.command()
def takes(
    song: Annotated[Path, typer.Argument(help="A song file: NAME.partimento.")],
    select: Annotated[int | None, typer.Option(help="Make this take the current one.")] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Go back to the take that the current one was made from.")
    ] = False,
    redo: Annotated[
        bool, typer.Option("--redo", help="Go forward to the take last visited after the current one.")
    ] = False,
    comp: Annotated[
        str,
        typer.Option(help="Combine the current take with bars of others: 1-4:2,5-8:5 or 1-4:2:melody+bass."),
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Also write the current take to this MIDI file.")
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """List the takes of a song, select one, or combine several.

    Each take records the take it was made from, which cells were written, the style and the seed.

    [bold]partimento takes song.partimento --comp "1-4:2,5-8:5" -o song.mid[/]
    """
    read = read_song(song)
    if output:
        check_output(output, force)
    if sum((select is not None, undo, redo, bool(comp))) > 1:
        raise ValueError("--select, --undo, --redo and --comp: only one of them at a time")
    if select is not None:
        read.select(select)
    if undo and not read.undo():
        raise ValueError(f"take {read.current} is the first: nothing to undo")
    if redo and not read.redo():
        raise ValueError(f"no take from take {read.current} has been visited: nothing to redo")
    if comp:
        read.comp(parse_comp(comp))
    if select is not None or undo or redo or comp:
        write_song(read, song)
    if output:
        save_file(read, output)
    listed = [describe_take(read, number) for number in range(len(read))]
    if as_json:
        report({"file": str(song), "current": read.current, "takes": listed}, "", True, output)
    else:
        console_for(output).print(table_of(listed, read.current))


def describe_take(song: Takes, number: int) -> dict[str, Any]:
    take = song.take(number)
    written = {part: [[first + 1, last + 1] for first, last in take.stretches(part)] for part in PART_NAMES}
    if take.parent is None:
        written = {part: bars for part, bars in written.items() if song.score(number).has(part)}
    return {
        "take": number,
        "parent": take.parent,
        "bars": take.bars,
        "written": {part: bars for part, bars in written.items() if bars},
        "style": take.style,
        "seed": take.seed,
        "request": take.request,
    }


def table_of(listed: list[dict[str, Any]], current: int) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("", "take", "from", "bars", "written", "parts", "style", "seed"):
        table.add_column(column, justify="right" if column in ("take", "from", "bars", "seed") else "left")
    for take in listed:
        styled = bool(take["style"])
        table.add_row(
            "*" if take["take"] == current else "",
            str(take["take"]),
            "" if take["parent"] is None else str(take["parent"]),
            str(take["bars"]),
            joined([bars for part in take["written"].values() for bars in part]),
            " ".join(take["written"]),
            escape(plain(take["style"] if styled else take["request"])),
            str(take["seed"]) if styled else "",
        )
    return table


def joined(stretches: list[list[int]]) -> str:
    """Ranges of bars as musicians write them: 1-4 7."""
    found: list[list[int]] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
