"""How temperature and top-p change what a style writes, beside held-out music if shards are given.

python benchmarks/sampling.py STYLE [--songs 12] [--shard FILE]

in key: notes in the scale of the key. chord tones: melody and bass notes on a beat that are chord tones. empty: asked
cells without a note. same bar: bars of a part that repeat the bar before. drum bars: distinct drum bars of 100.
"""

import argparse
import random
from pathlib import Path

from partimento import Controls, Score, load_style
from partimento.corpora.shards import read_shard

SETTINGS = ((1.0, 1.0), (1.0, 0.98), (1.0, 0.95), (0.95, 0.9), (0.9, 0.95), (0.9, 0.9), (0.8, 0.95))
MAJOR = (0, 2, 4, 5, 7, 9, 11)
BARS = 8


def bars_of(score: Score, part: str) -> list[tuple]:
    length = score.meter.bar_ticks
    bars: list[list] = [[] for _ in range(score.bars)]
    for note in score.notes(part):
        bars[note.onset_ticks // length].append((note.onset_ticks % length, note.pitch))
    return [tuple(b) for b in bars]


def describe(scores: list[Score]) -> dict[str, float]:
    """Shares in percent, over all scores."""
    hits: dict[str, list[float]] = {
        name: [] for name in ("in key", "bass chord tones", "melody chord tones", "empty", "same bar")
    }
    drum_bars: list[tuple] = []
    for score in scores:
        tonic = (score.key.tonic + 3) % 12 if score.key.minor else score.key.tonic
        for part in ("melody", "chords", "bass"):
            for note in score.notes(part):
                hits["in key"].append((note.pitch - tonic) % 12 in MAJOR)
                chord = score.chord_at(note.onset_ticks)
                if part != "chords" and note.onset_ticks % 24 == 0 and chord is not None and chord.tones():
                    hits[f"{part} chord tones"].append(bool(chord.tones() >> note.pitch % 12 & 1))
        for part in ("melody", "chords", "bass", "drums"):
            if score.has(part):
                bars = bars_of(score, part)
                hits["empty"] += [not b for b in bars]
                hits["same bar"] += [bool(a) and a == b for a, b in zip(bars, bars[1:])]
        if score.has("drums"):
            drum_bars += [b for b in bars_of(score, "drums") if b]
    row = {name: 100 * sum(values) / max(1, len(values)) for name, values in hits.items()}
    return row | {"drum bars": 100 * len(set(drum_bars)) / max(1, len(drum_bars))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("style")
    parser.add_argument("--songs", type=int, default=12)
    parser.add_argument("--shard", type=Path, action="append", default=[])
    options = parser.parse_args()
    style = load_style(options.style)
    rows = {}
    for temperature, top_p in SETTINGS:
        rows[f"temperature {temperature}, top-p {top_p}"] = describe(
            [
                style.generate(bars=BARS, seed=seed, controls=Controls(temperature=temperature, top_p=top_p))[0]
                for seed in range(options.songs)
            ]
        )
    rng = random.Random(1)
    for shard in options.shard:
        held_out = [p.score for p in read_shard(shard) if p.held_out and p.score.bars >= BARS]
        excerpts = [
            s.excerpt(rng.randrange(s.bars - BARS + 1), BARS) for s in rng.choices(held_out, k=4 * options.songs)
        ]
        rows[f"real: {shard.name.split('.')[0]}"] = describe(excerpts)
    names = list(next(iter(rows.values())))
    print(f"{style.card.name}, {options.songs} songs of {BARS} bars a row, percent\n")
    print(f"{'':34}" + "".join(f"{n:>20}" for n in names))
    for name, row in rows.items():
        print(f"{name:34}" + "".join(f"{row[n]:20.1f}" for n in names))


if __name__ == "__main__":
    main()
