"""Commands that list styles, and render sound and pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from partimento._core import song_sounds
from partimento.commands.common import Force, Json, MidiIn, app, check_output, head_of, is_wav, out, report, working
from partimento.files import plain
from partimento.instruments import find_kit, find_timbre
from partimento.midi import read_midi
from partimento.styles import load_style, style_files


@app.command()
def styles(as_json: Json = False) -> None:
    """List the installed styles. --json has all of their cards: parts, licences and credits too."""
    cards: list[dict[str, Any]] = []
    table = Table(box=None, pad_edge=False)
    for column in ("style", "title", "", "bpm", "meters"):
        table.add_column(column, no_wrap=column in ("style", "bpm"))
    for name, path in style_files().items():
        try:
            card = load_style(path).card
        except ValueError as error:
            cards.append({"name": name, "file": str(path), "error": str(error)})
            table.add_row(escape(plain(name)), "[red]cannot be used", escape(plain(str(error))))
            continue
        cards.append(
            {
                "name": name,
                "file": str(path),
                "title": card.title,
                "description": card.description,
                "tempo_bpm": card.tempo_bpm,
                "tempo_range": card.tempo_range,
                "meters": card.meters,
                "parts": card.parts,
                "licence": card.licence,
                "credits": card.credits,
            }
        )
        table.add_row(
            *map(
                escape,
                (
                    plain(name),
                    card.title,
                    card.description,
                    f"{card.tempo_range[0]:g}-{card.tempo_range[1]:g}",
                    " ".join(card.meters),
                ),
            )
        )
    if as_json:
        print(json.dumps(cards, indent=2, ensure_ascii=False))
    else:
        out.print(table if cards else "no styles found; set PARTIMENTO_STYLES to a folder that has some")


def is_png(path: Path) -> bool:
    return head_of(path).startswith(b"\x89PNG")


@app.command()
def render(
    midi: MidiIn,
    output: Annotated[Path, typer.Option("--output", "-o", help="The WAV file to write.")] = Path("song.wav"),
    picture: Annotated[Path | None, typer.Option(help="Also write a piano roll to this PNG file.")] = None,
    plugin: Annotated[
        Path | None, typer.Option(help="The Partimento.vst3 to play with. Default: the build in this checkout.")
    ] = None,
    kit: Annotated[
        str | None, typer.Option(help="Play the drums with this kit: a name (partimento kit list) or a file.")
    ] = None,
    timbre: Annotated[
        list[str] | None,
        typer.Option(
            help="Play a part with a neural timbre: melody=flute, bass=0.3,0.7 or chords=my.wav. May be repeated."
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Play a MIDI file through the plugin in a headless host and mix its stems to a WAV file.

    [bold]partimento render song.mid -o song.wav --kit attic.partikit --timbre melody=flute[/]
    """
    from partimento.render.audio import render_song
    from partimento.render.pianoroll import draw_pianoroll

    check_output(output, force, is_wav, "sound")
    if picture:
        check_output(picture, force, is_png, "picture")
    score = read_midi(midi)
    sounds = ""
    if kit or timbre:
        timbres = {part: find_timbre(text) for part, text in map(split_timbre, timbre or ())}
        sounds = song_sounds(find_kit(kit) if kit else None, timbres)
    with working("opening the plugin", as_json) as stage:
        figures = render_song(score, output, plugin, stage, sounds)
        if picture:
            stage("drawing")
            draw_pianoroll(score, picture, midi.stem)
    report(
        {"file": str(output), "picture": str(picture) if picture else None, **figures},
        f"{output}: {figures['seconds']:.1f} s, peak {figures['peak_db']:.1f} dB, {figures['rms_db']:.1f} dB RMS"
        + (f"; {picture}" if picture else ""),
        as_json,
        output,
    )


def split_timbre(text: str) -> tuple[str, str]:
    part, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"timbre '{text}' does not name a part: write melody={text}")
    return part, value
