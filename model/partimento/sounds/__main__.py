"""Trains the networks of sounds.

python -m partimento.sounds render FONT.sf2 -o FOLDER [--first-pitch 27]
python -m partimento.sounds prepare drums|notes --audio FOLDER [--rendered FOLDER] -o SOUNDS.npz
python -m partimento.sounds train RECIPE.toml --sounds SOUNDS.npz --run FOLDER
python -m partimento.sounds export RECIPE.toml --sounds SOUNDS.npz --run FOLDER -o FILE.safetensors
"""

import argparse
import json
import sys
from pathlib import Path

import torch

from partimento.files import MAX_TABLE_BYTES, read_bounded, write_file
from partimento.sounds.checkpoint import load_voice
from partimento.sounds.export import export
from partimento.sounds.material import load_sounds, read_hits, read_notes
from partimento.sounds.recipe import read_recipe
from partimento.sounds.soundfonts import PITCHES, render_font
from partimento.sounds.train import RUN, train


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    render = commands.add_parser("render")
    render.add_argument("font", type=Path)
    render.add_argument("--first-pitch", type=int, default=PITCHES.start)
    prepare = commands.add_parser("prepare")
    prepare.add_argument("kind", choices=("drums", "notes"))
    prepare.add_argument("--audio", type=Path, required=True, help="the folder of drums.zip and notes-recorded.zip")
    prepare.add_argument("--rendered", type=Path, help="what render wrote, for notes")
    for command in (commands.add_parser("train"), commands.add_parser("export")):
        command.add_argument("recipe", type=Path)
        command.add_argument("--sounds", type=Path, required=True)
        command.add_argument("--run", type=Path, required=True)
    for name in ("render", "prepare", "export"):
        commands.choices[name].add_argument("-o", "--output", type=Path, required=True)
    return parser


def run(options: argparse.Namespace) -> None:
    if options.command == "render":
        render_font(options.font, options.output, options.first_pitch)
    elif options.command == "prepare" and options.kind == "drums":
        read_hits(options.audio).save(options.output)
    elif options.command == "prepare":
        if options.rendered is None:
            raise ValueError("notes need --rendered, the folder that render wrote")
        notes, timbres = read_notes(options.audio, options.rendered)
        notes.save(options.output)
        write_file(options.output.with_suffix(".json"), json.dumps(timbres).encode())
    else:
        torch.set_num_threads(1)
        recipe, sounds = read_recipe(options.recipe), load_sounds(options.sounds)
        if options.command == "train":
            train(recipe.plan, sounds, options.run)
            return
        names = options.sounds.with_suffix(".json")
        told = read_bounded(names, MAX_TABLE_BYTES, "table") if recipe.plan.kind == "notes" else b"[]"
        export(load_voice(options.run / RUN), sounds, options.output, recipe.card, json.loads(told), recipe.components)


if __name__ == "__main__":
    try:
        run(arguments().parse_args())
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
