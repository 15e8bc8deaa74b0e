"""Commands that make and measure styles."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from partimento._core import COPY_NOTES, PART_NAMES, figure_names, write_whole
from partimento.commands.common import Json, StyleName, app, out, report, working
from partimento.commands.spread import spread
from partimento.corpora import Archive, archives_in, impro_visor, read_corpus
from partimento.corpora.band import BAND_CORPUS, BAND_STYLES, write_band_styles
from partimento.corpora.doubles import Group, hold_out_doubles
from partimento.corpora.shards import Piece, write_shard
from partimento.songs import open_file
from partimento.styles import load_style


def prepare(archive: Path, shards: Path | None) -> dict[str, Any]:
    """Reads an archive, writes its pieces to the folder of shards, and returns the summary."""
    pieces, summary = read_corpus(archive)
    if shards:
        shards.mkdir(parents=True, exist_ok=True)
        write_shard(shards / f"{summary['corpus']}.jsonl.gz", pieces)
        if summary["corpus"] == BAND_CORPUS:
            write_band_styles(shards / BAND_STYLES, impro_visor.band_styles(Archive(archive)))
    return summary


@app.command()
def corpus(
    archives: Annotated[list[Path], typer.Argument(help="Archives of the corpora, or a folder of them.")],
    shards: Annotated[Path | None, typer.Option(help="Also write the pieces to this folder, for `train`.")] = None,
    ray: Annotated[
        bool,
        typer.Option(
            "--ray",
            help="Read on Ray, one task an archive. Needs partimento\\[ray], and folders that all its machines see.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Read corpora and list what is in them: pieces, bars, notes per part, what was skipped and why.

    With --shards, pieces that double a held-out piece of any shard in the folder are held out too.
    """
    rows = []
    with working("reading", as_json) as stage:
        found = archives_in(archives)
        for summary in spread(prepare, ((each.resolve(), shards and shards.resolve()) for each in found), ray):
            rows.append(summary)
            stage(f"reading: {len(rows)} of {len(found)} archives")
        stage("looking for doubles")
        groups = hold_out_doubles(shards) if shards else []
    moved = Counter(name.split("/")[0] for group in groups for name in group.moved)
    table = Table(box=None, pad_edge=False)
    for column in ("corpus", "pieces", "held out", "bars", *PART_NAMES, "skipped"):
        table.add_column(column, justify="left" if column == "corpus" else "right")
    for summary in rows:
        summary["held_out"] += moved[summary["corpus"]]
        summary["doubles_held_out"] = moved[summary["corpus"]]
        table.add_row(
            summary["corpus"],
            str(summary["pieces"]),
            str(summary["held_out"]),
            str(summary["bars"]),
            *(str(summary["notes"][p]) for p in PART_NAMES),
            str(len(summary["skipped"])),
        )
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    out.print(table)
    for summary in rows:
        for skipped in summary["skipped"]:
            out.print(
                f"skipped {summary['corpus']}/{skipped['name']}: {skipped['reason']}", highlight=False, markup=False
            )
    if groups:
        out.print(doubles_table(groups))


def doubles_table(groups: list[Group]) -> Table:
    """One row a group of doubles: whether it is held out, how many pieces were moved for that, and their names."""
    table = Table(box=None, pad_edge=False)
    table.add_column("held out")
    table.add_column("moved", justify="right")
    table.add_column("doubles", overflow="fold")
    for group in groups:
        table.add_row("yes" if group.held_out else "no", str(len(group.moved)), Text(", ".join(group.pieces)))
    return table


@app.command()
def train(
    music: Annotated[
        Path,
        typer.Argument(
            help="A folder of MIDI files to make a style of; or a recipe (a style.toml: card and recipe in one file)."
        ),
    ],
    name: Annotated[str, typer.Option(help="For a folder: the name of the style, in small letters.")] = "",
    base: Annotated[
        str, typer.Option(help="For a folder: the style to start from, by name or path, or a checkpoint.")
    ] = "base",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="For a folder: the style's file. Default: in your folder of styles, where the plugin finds it.",
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="For a folder: the card's title. Default: the name.")] = "",
    description: Annotated[str, typer.Option(help="For a folder: the card's description.")] = "",
    licence: Annotated[
        str, typer.Option(help="For a folder: the card's licence. Default: all rights stay with the files' owners.")
    ] = "",
    shards: Annotated[
        Path | None, typer.Option(help="For a recipe: the folder that `partimento corpus --shards` wrote.")
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(help="For a recipe: a checkpoint or style to tune, instead of an untrained network."),
    ] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="Folder for checkpoints; a run that finds one resumes it. A recipe needs it."),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Optimiser steps. Default: the recipe's, or by the amount of music.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="For a recipe: the seed of windows and dropout. Default: the recipe's."),
    ] = None,
    pieces: Annotated[
        int, typer.Option(min=0, max=4096, help="Write checkpoints in files of at most so many MiB. 0: one file.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Train a style. Interrupt it at will: the same command resumes. Without PyTorch it names what installs it.

    [bold]partimento train --name mine --base beatles FOLDER_OF_MIDI[/]

    [bold]partimento train styles/pop/style.toml --shards SHARDS --checkpoints RUNS/pop[/]

    Under torchrun, every process takes a share: [bold]torchrun --nproc-per-node 2 -m partimento.cli train ...[/]
    """
    from partimento.training.processes import Processes

    of_folder = music.suffix != ".toml"
    for option, value, fits in (
        ("name", name, of_folder),
        ("output", output, of_folder),
        ("title", title, of_folder),
        ("description", description, of_folder),
        ("licence", licence, of_folder),
        ("shards", shards, not of_folder),
        ("start", start, not of_folder),
        ("seed", seed is not None, not of_folder),
    ):
        if value and not fits:
            raise ValueError(f"--{option} is for {'a recipe' if of_folder else 'a folder'}, and {music} is not one")
    if of_folder:
        if not name:
            raise ValueError("--name is missing: the name of the style")
        from partimento.training.own_style import learn, summary

        learnt = learn(music, name, base, output, checkpoints, licence, title, description, steps, pieces)
        if learnt:
            report(*summary(learnt), as_json)
            if learnt.interrupted:
                raise typer.Exit(130)
        return
    if not (shards and checkpoints):
        raise ValueError(
            f"--{'checkpoints' if shards else 'shards'} is missing: a recipe is trained from a folder of shards, "
            f"with a folder for checkpoints"
        )
    from partimento.training.plan import plan_of
    from partimento.training.recipe import read_recipe
    from partimento.training.train import train as run

    read = read_recipe(music)
    history = run(read, shards, checkpoints, plan_of(read, steps, seed), start, pieces)
    if Processes().leads:
        last = history[-1] if history else {}
        report(
            {"recipe": read.name, "checkpoints": str(checkpoints), "held_out": last},
            f"{checkpoints}: " + json.dumps(last),
            as_json,
        )


@app.command()
def export(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint of `train`.")],
    recipe: Annotated[Path, typer.Argument(help="The style.toml whose card goes into the file.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .safetensors file to write.")],
    shards: Annotated[
        Path | None,
        typer.Option(help="The folder that `partimento corpus --shards` wrote, for the index that bounds copies."),
    ] = None,
    base: Annotated[
        Path | None, typer.Option(help="The recipe of the network that it was tuned from: it saw that music too.")
    ] = None,
    base_network: Annotated[
        Path | None,
        typer.Option(help="That network: the recipe's base_share of the weights comes from it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Pack a trained network, its card and an index of its training music into one file for playing.

    If the folder above the recipe's has a corpora.toml, the card's credits and the SOURCES.md beside the recipe are
    made from it.
    """
    from partimento.training.checkpoint import load_network, toward
    from partimento.training.copies import pieces_by_source, training_pieces
    from partimento.training.export import export as pack
    from partimento.training.recipe import read_recipe
    from partimento.training.sources import CORPORA_TABLE, credits, read_corpora, sources_page
    from partimento.training.structure import known_of

    recipes = [read_recipe(path) for path in (recipe, base) if path]
    share = recipes[0].base_share
    if share and not base_network:
        raise ValueError(f"{recipe}: base_share is {share:g}: name the network with --base-network")
    card, table = dict(recipes[0].card), recipe.parent.parent / CORPORA_TABLE
    if table.exists():
        corpora = read_corpora(table)
        card["credits"] = credits(recipes, corpora)
        write_whole(recipe.parent / "SOURCES.md", sources_page(recipes, corpora).encode())
    pieces, structures, read_so_far = None, None, dict[str, list[Piece]]()
    if shards:
        pieces = training_pieces(recipes, shards, read_so_far)
        material = [(s.share, found) for s, found in pieces_by_source(recipes[0], shards, read_so_far)]
        known, structures = known_of(material)
        card |= known
    with working("packing", as_json):
        network = toward(checkpoint, base_network, share) if share and base_network else load_network(checkpoint)
        style = pack(network, card, output, pieces, structures=structures)
    report(
        {"file": str(output), "bytes": output.stat().st_size, "copy_grams": style.copy_grams},
        f"{output}: {output.stat().st_size / 1e6:.1f} MB, {style.copy_grams:,} n-grams in the copy index",
        as_json,
    )


@app.command()
def critic(
    style: Annotated[Path, typer.Argument(help="A style's .safetensors file; it gets the critic.")],
    recipe: Annotated[Path, typer.Argument(help="The style.toml that it was trained by.")],
    shards: Annotated[Path, typer.Option(help="The folder that `partimento corpus --shards` wrote.")],
    songs: Annotated[
        int, typer.Option(min=16, help="How many songs the style writes to be told from its music.")
    ] = 160,
    as_json: Json = False,
) -> None:
    """Teach a style which of its takes sound most like its music: `--quality good` chooses by it."""
    from partimento.training.copies import pieces_by_source
    from partimento.training.critic import add_critic, learn_critic
    from partimento.training.recipe import read_recipe

    material = [(s.share, found) for s, found in pieces_by_source(read_recipe(recipe), shards, {})]
    with working("listening", as_json):
        loaded = add_critic(style, learn_critic(load_style(str(style)), material, songs))
    report(
        {"file": str(style), "figures": len(figure_names().splitlines()), "songs": songs},
        f"{style}: a critic of {len(figure_names().splitlines())} figures in {loaded.path.stat().st_size / 1e6:.1f} MB",
        as_json,
    )


@app.command()
def evaluate(
    style: Annotated[str, typer.Argument(help="A style's name, or the path of its .safetensors file.")],
    music: Annotated[
        list[Path],
        typer.Argument(help="MIDI files, folders of them, or archives of the corpora (their held-out tenth)."),
    ],
    as_json: Json = False,
) -> None:
    """Measure nats per note by part on music that the style never saw: lower is better.

    Eight bars of all parts are asked for at a time, in view of the eight before. The ends of cells count too.
    """
    from partimento.training.evaluate import score_music

    with working("measuring", as_json):
        result = score_music(load_style(style), music)
    report(
        result,
        "\n".join(
            [
                *(
                    f"{part:8} {nats:7.3f} nats/note over {result['notes'][part]} notes"
                    for part, nats in result["nats_per_note"].items()
                ),
                *(f"skipped {s['name']}: {s['reason']}" for s in result["skipped"]),
            ]
        ),
        as_json,
    )


@app.command()
def novelty(
    song: Annotated[Path, typer.Argument(help="A MIDI or song file.")],
    style: StyleName,
    as_json: Json = False,
) -> None:
    """Find the longest run of notes that a song shares with what a style was trained on, in any key and at any speed.

    [bold]partimento novelty song.mid --style beatles[/]
    """
    with working("searching the sources", as_json):
        copies = load_style(style).copies(open_file(song).score())
    report(
        copies,
        "\n".join(
            f"{c['part']}: {c['notes']} notes in a row from bar {c['bar']}, as in {c['piece']}; {c['copied_notes']} "
            f"of {c['line_notes']} notes in such runs"
            if c["notes"]
            else f"{c['part']}: no run of {COPY_NOTES} notes in {c['line_notes']}"
            for c in copies
        )
        or "no melody and no bass",
        as_json,
    )
