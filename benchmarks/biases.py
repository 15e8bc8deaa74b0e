"""What the cards' biases should be: how often a style's music, and the style, do what a bias weighs.

python benchmarks/biases.py --shards SHARDS [--styles pop,rock] [--songs 48] [--weights DIR]

Music is what the style was trained on, songs as they are written by default. A bias is the one of today and the
difference of the two logits: put it into style.toml and export the style anew.
"""

import argparse
import math
from pathlib import Path

from partimento import style_files
from partimento._core import NO_CHORD
from partimento.training.recipe import read_recipe
from structure import load
from whole_songs.compare import Sample
from whole_songs.figures import FIGURES
from whole_songs.real import ENOUGH_SONGS, HeldIn, real_songs
from whole_songs.song import Song
from whole_songs.written import Wish, write_songs

STYLES = Path(__file__).parents[1] / "styles"
FIGURE = {figure.name: figure for figure in FIGURES}
NEAREST = 0.002  # to 0 and to 1 that a share is taken to be


def without_chord(song: Song) -> float:
    """Of the symbols those that say that there is no chord; NaN for a song without symbols."""
    roots = [chord.root for chord in song.score.harmony]
    return roots.count(NO_CHORD) / len(roots) if roots else math.nan


BIASES = {
    "root_bias": FIGURE["bass plays the chord's bass at changes"].of,
    "repeat_bias": FIGURE["melody repeated notes"].of,
    "no_chord_bias": without_chord,
}


def logit(share: float) -> float:
    share = min(1 - NEAREST, max(NEAREST, share))
    return math.log(share / (1 - share))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--styles", default=",".join(name for name in style_files() if name != "base"))
    parser.add_argument("--songs", type=int, default=48)
    parser.add_argument("--weights", type=Path, help="a folder of <style>.safetensors")
    options = parser.parse_args()
    held_in = HeldIn(options.shards)
    print("| style | bias | music | style | today | to be |\n|---|---|---|---|---|---|")
    for name in options.styles.split(","):
        style = load(name, options.weights)
        real = real_songs(read_recipe(STYLES / name / "style.toml"), held_in)
        made = [song for batch in write_songs(style, Wish(quality="draft"), real.bars, options.songs) for song in batch]
        for bias, share in BIASES.items():
            of_music = Sample.of([share(song) for song in real.songs], real.weights)
            of_style = Sample.of([share(song) for song in made])
            if min(of_music.n, of_style.n) < ENOUGH_SONGS:
                continue
            today = getattr(style.card, bias)
            wanted = today + logit(of_music.mean) - logit(of_style.mean)
            print(
                f"| {name} | {bias} | {of_music.mean:.3f} | {of_style.mean:.3f} | {today:.1f} | {wanted:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
