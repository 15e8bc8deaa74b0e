"""Neural sounds beside real ones and beside their rivals: the tables of docs/sounds.md.

python benchmarks/sounds.py --drums DRUMS.npz --notes NOTES.npz --rivals FOLDER [--weights sounds] [--minutes 15] [--json FILE]
[--only drums] [--picture docs/sounds.png] [--demo docs] [-o docs/sounds.md]

The .npz files are what `python -m partimento.sounds prepare` writes. --rivals keeps the rivals' networks, which train for
--minutes of this process's own time each. Needs the bench and train extras.
"""

import argparse
import json
from pathlib import Path

import torch
from neural_sounds.demo import write_demo
from neural_sounds.drums import measure_drums
from neural_sounds.notes import measure_notes
from neural_sounds.pictures import picture
from neural_sounds.report import page, speed_section
from neural_sounds.speed import measure_speed
from partimento.sounds.material import load_sounds

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drums", type=Path)
    parser.add_argument("--notes", type=Path)
    parser.add_argument("--rivals", type=Path)
    parser.add_argument("--weights", type=Path, default=ROOT / "sounds")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument(
        "--only",
        action="append",
        choices=("drums", "notes", "speed"),
        help="the rest is taken from --json; speed, from the page",
    )
    parser.add_argument("--json", type=Path, help="all figures")
    parser.add_argument("--picture", type=Path, help="spectrograms, a PNG")
    parser.add_argument("--demo", type=Path, help="a folder for sounds-kits.ogg and sounds-morph.ogg")
    parser.add_argument("-o", "--output", type=Path, help="the page")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.only == ["speed"] and not options.json:
        return renew_speed(options.weights, options.output)
    if not (options.drums and options.notes and options.rivals):
        parser.error("--drums, --notes and --rivals are needed for all but --only speed")
    figures = json.loads(options.json.read_text()) if options.json and options.json.exists() else {}
    measures = {
        "drums": lambda: measure_drums(load_sounds(options.drums), options.weights, options.rivals, options.minutes),
        "notes": lambda: measure_notes(load_sounds(options.notes), options.weights, options.rivals, options.minutes),
        "speed": lambda: measure_speed(options.weights),
    }
    for name in options.only or measures:
        figures[name] = measures[name]()
        if options.json:
            options.json.write_text(json.dumps(figures, indent=1))
    if options.demo:
        write_demo(options.demo)
    if options.picture:
        picture(load_sounds(options.drums), load_sounds(options.notes), options.weights, options.picture)
    if missing := set(measures) - set(figures):
        parser.exit(message=f"not measured yet: {', '.join(sorted(missing))}\n")
    text = page(figures)
    if options.output:
        options.output.write_text(text)
    else:
        print(text)


def renew_speed(weights: Path, output: Path | None) -> None:
    """Measures the speed alone, and writes it into the page in place of what it says."""
    section = speed_section(measure_speed(weights))
    if output:
        output.write_text(output.read_text().partition("## Speed\n")[0] + section)
    else:
        print(section)


if __name__ == "__main__":
    main()
