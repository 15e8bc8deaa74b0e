"""Whether songs remember themselves: the tables of docs/structure.md, of whole songs beside held-out real ones.

python benchmarks/structure.py --shards DIR [--styles pop,rock] [--songs 40] [--form "A A B A"] [--temperature 0.85]
[--weights DIR] [--json FILE] [-o docs/structure.md]

DIR is what `partimento corpus --shards` wrote. Each --form ("default", "none" or as "A A B A") and each --temperature
is a set of songs beside the others; without any, songs are written as they are by default. --weights holds
<style>.safetensors, which are measured in place of those in styles/. Needs the bench and train extras.
"""

import argparse
import json
import shlex
import sys
import time
from pathlib import Path

from partimento import load_style
from partimento._core import TAKE_QUALITIES, parse_form
from partimento.styles import Style
from partimento.training.recipe import read_recipe
from whole_songs.measure import Measured, measure
from whole_songs.real import HeldOut
from whole_songs.report import CHIEF, page
from whole_songs.written import AS_USUAL, NO_FORM, Wish

ROOT = Path(__file__).parents[1]
MADE_LIKE = ("styles", "songs", "excerpts", "form", "temperature", "quality")  # options that the page's command names


def form(text: str) -> str:
    if text not in (AS_USUAL, NO_FORM):
        try:
            parse_form(text, 8)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
    return text


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--styles", help="default: all but base, the chief ones first")
    parser.add_argument("--songs", type=int, default=40, help="generated, a style and set")
    parser.add_argument("--excerpts", type=int, default=24, help="held-out ones, for the cost of bars that repeat")
    parser.add_argument("--form", type=form, action="append", default=[])
    parser.add_argument("--temperature", type=float, action="append", default=[])
    parser.add_argument("--quality", choices=TAKE_QUALITIES, action="append", default=[])
    parser.add_argument("--weights", type=Path, help="a folder of <style>.safetensors")
    parser.add_argument("--json", type=Path, help="figures of every song")
    parser.add_argument("-o", "--output", type=Path, help="the page")
    return parser


def style_names(options: argparse.Namespace) -> list[str]:
    if options.styles:
        return str(options.styles).split(",")
    found = sorted(p.parent.name for p in (ROOT / "styles").glob("*/style.toml") if p.parent.name != "base")
    ordered = [*(name for name in CHIEF if name in found), *(name for name in found if name not in CHIEF)]
    return [name for name in ordered if weights_of(name, options.weights).exists()]


def weights_of(name: str, folder: Path | None) -> Path:
    return (folder or ROOT / "styles" / name) / f"{name}.safetensors"


def command_of(options: argparse.Namespace) -> str:
    given = {name: value for name in MADE_LIKE if (value := getattr(options, name)) not in (None, [])}
    words = [
        f"--{name} {shlex.quote(str(each))}"
        for name, value in given.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return " ".join(["python benchmarks/structure.py --shards SHARDS", *words])


def main() -> None:
    parser = arguments()
    options = parser.parse_args()
    wishes = [
        *map(Wish, options.form),
        *(Wish(temperature=t) for t in options.temperature),
        *(Wish(quality=quality) for quality in options.quality),
    ] or [Wish()]
    held_out, measured, began = HeldOut(options.shards), [], time.monotonic()
    for name in style_names(options):

        def progress(text: str) -> None:
            print(f"{time.monotonic() - began:5.0f} s {name}: {text}", file=sys.stderr, flush=True)

        try:
            recipe, style = read_recipe(ROOT / "styles" / name / "style.toml"), load(name, options.weights)
            measured.append(measure(style, recipe, held_out, wishes, options.songs, options.excerpts, progress))
        except ValueError as error:
            parser.error(str(error))
        write(measured, options)
    print(page(measured, command_of(options)))


def load(name: str, folder: Path | None) -> Style:
    return load_style(weights_of(name, folder))


def write(measured: list[Measured], options: argparse.Namespace) -> None:
    """After each style anew, so that a run that is stopped leaves what it has."""
    if options.json:
        by_style = {m.style: m.to_json() for m in measured}
        options.json.write_text(json.dumps({"command": command_of(options), "styles": by_style}) + "\n")
    if options.output:
        options.output.write_text(page(measured, command_of(options)) + "\n")


if __name__ == "__main__":
    main()
