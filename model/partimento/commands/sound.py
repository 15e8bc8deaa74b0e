"""Commands that make drum kits and notes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from partimento._core import KIT_PIECES, SOUND_RATE, HitControls, Kit, Piece, wav_file
from partimento.commands.common import Force, Json, app, check_output, counted, head_of, is_wav, out, report
from partimento.controls import parse_pitch
from partimento.files import plain, write_file
from partimento.instruments import (
    KIT_SUFFIX,
    find_kit,
    find_timbre,
    kit_files,
    load_drums,
    load_kit,
    load_notes,
    new_kit,
    new_piece,
    piece_like,
    play_note,
    render_kit,
    save_kit,
)

kits = typer.Typer(help="Make drum kits of sounds that nobody has heard before.", no_args_is_help=True)
app.add_typer(kits, name="kit")

KitIn = Annotated[str, typer.Argument(help=f"A kit file, NAME{KIT_SUFFIX}, or the name of one that is installed.")]
KitSeed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The same seed gives the same sounds.")]
Velocity = Annotated[int, typer.Option(min=1, max=127, help="How hard it is struck, heard in brightness.")]
Turned = typer.Option(min=-1.0, max=1.0, show_default=False)


def is_kit(path: Path) -> bool:
    return head_of(path).startswith(b'{"format":"partimento-kit-')


def write_kit(kit: Kit, path: Path, text: str, as_json: bool) -> None:
    save_kit(kit, path)
    data = {"file": str(path), "name": kit.name, "locked": [piece for piece in KIT_PIECES if kit[piece].locked]}
    report(data, f"{path}: {text}", as_json, path)


@kits.command("list")
def list_kits(as_json: Json = False) -> None:
    """List the installed kits. One comes with each style."""
    found, table = [], Table("kit", "title", box=None, pad_edge=False)
    for name, path in kit_files().items():
        try:
            title = load_kit(path).name
        except ValueError as error:
            found.append({"name": name, "file": str(path), "error": str(error)})
            table.add_row(escape(plain(name)), f"[red]cannot be used:[/] {escape(plain(str(error)))}")
            continue
        found.append({"name": name, "file": str(path), "title": title})
        table.add_row(escape(plain(name)), escape(plain(title)))
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        out.print(table if found else "no kits found; set PARTIMENTO_SOUNDS to a folder that has some in kits/")


@kits.command("new")
def new(
    seed: KitSeed = 0,
    name: Annotated[str, typer.Option(help="The kit's name. Default: the file's.")] = "",
    like: Annotated[str | None, typer.Option(help="A kit whose locked pieces stay; all others are new.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The kit file to write.")] = Path(f"kit{KIT_SUFFIX}"),
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a kit of 16 new pieces.

    [bold]partimento kit new --seed 7 -o attic.partikit[/]
    """
    check_output(output, force, is_kit, "kit")
    if like:
        kit = find_kit(like)
        kit.renew(load_drums(), seed)
        kit.name = name or kit.name
    else:
        kit = new_kit(seed, name or output.stem)
    write_kit(kit, output, f"a kit of seed {seed}", as_json)


@kits.command("piece")
def piece(
    kit: KitIn,
    piece: Annotated[str, typer.Argument(help=f"One of {', '.join(KIT_PIECES)}.")],
    seed: Annotated[int | None, typer.Option(min=0, max=2**63 - 1, help="Make the piece anew.")] = None,
    like: Annotated[Path | None, typer.Option(help="Make the piece like the hit in this WAV file.")] = None,
    relative: Annotated[int, typer.Option(min=0, help="With --like: which relative of the hit; 0 is the nearest.")] = 0,
    morph: Annotated[str, typer.Option(help="Take a share of another piece: tom_low:0.5.")] = "",
    brightness: Annotated[float | None, Turned] = None,
    length: Annotated[float | None, Turned] = None,
    noise: Annotated[float | None, Turned] = None,
    punch: Annotated[float | None, Turned] = None,
    lock: Annotated[bool | None, typer.Option("--lock/--unlock", help="Whether a new kit keeps the piece.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The kit file to write. Default: the one that was given.")
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Change one piece of a kit: anew, like a recorded hit, towards another piece, or by its controls (-1 to 1).

    [bold]partimento kit piece attic.partikit snare --seed 3 --brightness 0.4 --lock[/]
    """
    read = find_kit(kit)
    if output is None and not Path(kit).is_file():
        raise ValueError(f"'{kit}' is the name of an installed kit: say by --output where the changed one goes")
    target = output or Path(kit)
    check_output(target, force, is_kit, "kit")
    if sum((seed is not None, like is not None, bool(morph))) > 1:
        raise ValueError("--seed, --like and --morph: only one of them at a time")
    if relative and not like:
        raise ValueError("--relative needs --like")
    before = read[piece]
    found = before
    if seed is not None:
        found = new_piece(piece, seed)
    elif like:
        found = piece_like(piece, like, relative)
    elif morph:
        found = morphed(read, before, morph)
    turned = {"brightness": brightness, "length": length, "noise": noise, "punch": punch}
    found.controls = HitControls(
        **{name: getattr(before.controls, name) if value is None else value for name, value in turned.items()}
    )
    found.locked = before.locked if lock is None else lock
    read[piece] = found
    write_kit(read, target, piece, as_json)


def morphed(kit: Kit, piece: Piece, text: str) -> Piece:
    other, _, share = text.partition(":")
    try:
        return piece.morphed(kit[other], float(share))
    except ValueError as error:
        known = other in KIT_PIECES and not str(error).startswith("share")
        raise ValueError(f"--morph '{text}': write a piece and a share, tom_low:0.5" if known else str(error)) from None


@kits.command("render")
def render(
    kit: KitIn,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write a WAV file of each piece to.")],
    velocity: Velocity = 100,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write every piece of a kit as a WAV file, to use in any sampler.

    [bold]partimento kit render attic.partikit -o attic/[/]
    """
    read = find_kit(kit)
    if output.exists() and not output.is_dir():
        raise ValueError(f"{output}: is no folder")
    files = {piece: output / f"{piece}.wav" for piece in KIT_PIECES}
    for path in files.values():
        check_output(path, force, is_wav, "sound")
    hits = render_kit(read, velocity)
    output.mkdir(parents=True, exist_ok=True)
    for piece, samples in hits.items():
        write_file(files[piece], wav_file(samples))
    data: dict[str, Any] = {
        "folder": str(output),
        "files": {piece: {"file": str(files[piece]), "seconds": len(hits[piece]) / SOUND_RATE} for piece in hits},
    }
    report(data, f"{output}: {counted(len(hits), 'WAV file')}", as_json)


@app.command("note")
def note(
    timbre: Annotated[
        str, typer.Option(help='A name on the map ("flute"), a point of it ("0.3,0.7"), or a WAV file of one note.')
    ],
    pitch: Annotated[str, typer.Option(help="A name or a MIDI number, C1 to C7: C4 is 60.")] = "C4",
    velocity: Velocity = 100,
    seconds: Annotated[float, typer.Option(min=0.01, max=600.0, help="How long it is held.")] = 1.2,
    relative: Annotated[int, typer.Option(min=0, help="Which relative of the timbre; 0 is the timbre itself.")] = 0,
    seed: KitSeed = 0,
    output: Annotated[Path, typer.Option("--output", "-o", help="The WAV file to write.")] = Path("note.wav"),
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write one note of a timbre as a WAV file.

    [bold]partimento note --timbre flute --pitch C4 --velocity 90 -o c4.wav[/]
    """
    check_output(output, force, is_wav, "sound")
    found = find_timbre(timbre).relative(load_notes(), relative)
    found.seed = seed
    samples = play_note(found, parse_pitch(pitch), velocity, seconds)
    write_file(output, wav_file(samples))
    data = {"file": str(output), "timbre": found.name, "x": found.x, "y": found.y, "seconds": len(samples) / SOUND_RATE}
    report(data, f"{output}: {found.name}, {len(samples) / SOUND_RATE:.1f} s", as_json, output)
