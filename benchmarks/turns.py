"""How well a judge that no style has heard tells its songs from its music: docs/turns.md.

python benchmarks/turns.py --shards DIR [--styles pop,rock] [--songs 40] [--weights DIR] [--write]

DIR is what `partimento corpus --shards` wrote. The judge learns of the style's training music and of half of the songs,
and is asked about held-out music and the other half. Needs the train and bench extras.
"""

import argparse
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from partimento import ChordSymbol, Score, style_files
from partimento._core import PART_NAMES, TAKE_QUALITIES
from partimento.styles import Style
from partimento.training.copies import pieces_by_source
from partimento.training.critic import real_songs
from partimento.training.recipe import read_recipe
from partimento.training.structure import opening_of, with_parts
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from structure import load
from tables import table
from whole_songs.real import HeldOut
from whole_songs.real import real_songs as held_out_songs
from whole_songs.written import Wish, write_songs

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/turns.md"
MOST_PIECES = 400
TIMES = 2  # that the songs are halved
BEAT_HALF = 12  # ticks
FEWEST = 4  # songs that have a turn, of those learnt from

Turns = list[list[str]]  # of each song


def turns_of(song: Score) -> list[str]:
    """All that the judge hears of a song."""
    return [*harmony_turns(song), *line_turns(song, "melody"), *line_turns(song, "bass"), *hits(song)]


def harmony_turns(song: Score) -> Iterator[str]:
    """Chords and the next by their roots' distance, alone and in pairs."""
    last = ""
    for before, chord in pairwise(song.harmony):
        if not same(before, chord):
            turn = f"harmony {(chord.root - before.root) % 12} {before.quality} {chord.quality}"
            yield from (turn, f"{last} {turn}")
            last = turn


def line_turns(song: Score, part: str) -> Iterator[str]:
    """Places in the bar, degrees of the chord, and steps with their times, alone and in pairs."""
    bar, last, notes = song.meter.bar_ticks, "", song.notes(part)
    for note in notes:
        yield f"{part} at {note.onset_ticks % bar}"
        if chord := song.chord_at(note.onset_ticks):
            yield f"{part} on {(note.pitch - chord.root) % 12} at {note.onset_ticks % bar // BEAT_HALF}"
    for before, note in pairwise(notes):
        if note.onset_ticks > before.onset_ticks:
            step = max(-13, min(13, note.pitch - before.pitch))
            turn = f"{part} {step} after {min(96, note.onset_ticks - before.onset_ticks)}"
            yield from (turn, f"{last} {turn}")
            last = turn


def hits(song: Score) -> Iterator[str]:
    """Voicings of the chords and drums that are hit together: where they stand, and what comes next."""
    bar, before, last = song.meter.bar_ticks, 0, ""
    for onset, pitches in together(song, "chords"):
        yield f"chords at {onset % bar} of {len(pitches)}"
        yield f"chords {[pitch - pitches[0] for pitch in pitches]}"
        yield f"chords after {onset - before}"
        before = onset
    for onset, keys in together(song, "drums"):
        yield f"drums {keys} at {onset % bar}"
        yield f"drums {last} then {keys}"
        last = str(keys)


def same(a: ChordSymbol, b: ChordSymbol) -> bool:
    return (a.root, a.quality, a.bass) == (b.root, b.quality, b.bass)


def together(song: Score, part: str) -> list[tuple[int, list[int]]]:
    found: dict[int, set[int]] = {}
    for note in song.notes(part):
        found.setdefault(note.onset_ticks, set()).add(note.pitch)
    return [(onset, sorted(pitches)) for onset, pitches in sorted(found.items())]


def area(real: Turns, weights: np.ndarray, held: Turns, held_weights: np.ndarray, made: Turns) -> float:
    """How well what is learnt of real songs and half of the made ones tells the held-out songs from the other half."""
    areas = []
    for seed in range(TIMES):
        order = random.Random(seed).sample(range(len(made)), len(made))
        half = len(order) // 2
        for learnt, asked in ((order[:half], order[half:]), (order[half:], order[:half])):
            kinds = [0] * len(real) + [1] * len(learnt)
            by = np.concatenate([weights / weights.sum(), np.full(len(learnt), 1 / len(learnt))]) * len(kinds) / 2
            words = TfidfVectorizer(analyzer=lambda turns: turns, min_df=FEWEST, sublinear_tf=True)
            shown = words.fit_transform([*real, *(made[i] for i in learnt)])
            model = LogisticRegression(C=10, max_iter=3000).fit(shown, kinds, sample_weight=by)
            found = model.decision_function(words.transform([*held, *(made[i] for i in asked)]))
            heard = np.concatenate([held_weights / held_weights.sum() * len(held), np.ones(len(asked))])
            areas.append(roc_auc_score([0] * len(held) + [1] * len(asked), found, sample_weight=heard))
    return float(np.mean(areas))


def written(style: Style, quality: str, partners: list[Score], bars: int) -> list[Score]:
    """A song for each of the real ones, in its parts."""
    songs = [song for batch in write_songs(style, Wish(quality=quality), bars, len(partners)) for song in batch]
    return [with_parts(song.score, [p for p in PART_NAMES if other.has(p)]) for song, other in zip(songs, partners)]


def row_of(style: Style, shards: Path, count: int) -> list:
    recipe = read_recipe(ROOT / "styles" / style.card.name / "style.toml")
    held = held_out_songs(recipe, HeldOut(shards))
    material = [(source.share, found) for source, found in pieces_by_source(recipe, shards, {})]
    music = real_songs(material, style.card.parts)
    music = music[:: max(1, len(music) // MOST_PIECES)]  # as many of each source, by its weight
    openings = [opening_of(score) for score, *_ in music]
    real = [turns_of(score.excerpt(0, min(held.bars, score.bars))) for score in openings]
    known = [turns_of(song.score) for song in held.songs]
    weights, held_weights = np.array([weight for *_, weight in music]), np.array(held.weights)
    partners = [song.score for song in random.Random(7).choices(held.songs, held.weights, k=count)]
    made = [[turns_of(song) for song in written(style, quality, partners, held.bars)] for quality in TAKE_QUALITIES]
    return [style.card.name, *(area(real, weights, known, held_weights, songs) for songs in made)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--styles", default=",".join(name for name in style_files() if name != "base"))
    parser.add_argument("--songs", type=int, default=40)
    parser.add_argument("--weights", type=Path, help="a folder of <style>.safetensors")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = []
    for name in options.styles.split(","):
        rows.append(row_of(load(name, options.weights), options.shards, options.songs))
        print(*rows[-1], flush=True)
    rows.append(["**mean**", *np.mean([row[1:] for row in rows], axis=0).tolist()])
    text = f"""# A judge of turns
Made by `python benchmarks/turns.py --shards SHARDS --songs {options.songs} --write`. How well a judge that no style has heard tells its songs from held-out music of its sources: the area under the curve, .5 not at all, 1 always. It is a logistic regression on *turns*: which chord follows which, steps and times of tune and bass and pairs of them, what stands where in a bar, voicings, which drums are hit together and which next. It learns of the training music and of half of the songs, and is asked about the others. Songs are heard in the parts that real ones have.

{table(["style", *TAKE_QUALITIES], rows, 2)}

It hears more than the figures of [structure.md](structure.md), which the critic learns from: those count how often and how much, this what comes after what.
"""
    print(text)
    if options.write:
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
