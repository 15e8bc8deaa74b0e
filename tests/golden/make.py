"""Makes the golden files: a tiny style trained for seconds on made-up music, its logits and its greedy take, from
PyTorch.

python tests/golden/make.py [--again]     needs the train extra; --again: of the style that is there, where its tokens
alone have changed
"""

import json
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from partimento._core import PART_NAMES, Cells, ChordSymbol, Key, Meter, Note, Request, Score, encode, measure
from partimento.corpora.shards import Piece, write_shard
from partimento.training.checkpoint import load_network
from partimento.training.export import export
from partimento.training.network import PREDICTED, Config, Hints, Network
from partimento.training.recipe import Recipe, Source
from partimento.training.train import Plan, train

HERE = Path(__file__).parent
CARD = {
    "name": "tiny",
    "title": "Tiny",
    "description": "A toy for tests.",
    "licence": "CC0-1.0",
    "tempo_bpm": 100,
    "meters": ["4/4", "3/4"],
    "parts": list(PART_NAMES),
    "programs": {"melody": 73, "chords": 4, "bass": 32},
    "credits": ["made up by tests/golden/make.py"],
}
CONFIG = Config(width=32, layers=2, hidden=64, head_hidden=32)


def made_up_piece(rng: random.Random, bars: int = 16) -> Score:
    """Four chords round and round: arpeggios, block chords, roots, a rock beat."""
    meter = rng.choice((Meter(4, 4), Meter(4, 4), Meter(3, 4)))
    tonic = rng.randrange(12)
    score = Score(bars, rng.choice((90.0, 120.0)), meter, Key(tonic, False))
    roots = rng.choice(((0, 9, 5, 7), (0, 5, 7, 0), (0, 7, 9, 5)))
    harmony, parts, bar_ticks = [], {"melody": [], "chords": [], "bass": [], "drums": []}, meter.bar_ticks
    for bar in range(bars):
        start, root = bar * bar_ticks, (tonic + roots[bar % 4]) % 12
        minor = roots[bar % 4] == 9
        harmony.append(ChordSymbol(start, root, 1 if minor else 0))
        triad = [60 + root, 63 + root if minor else 64 + root, 67 + root]
        parts["chords"] += [Note(start, bar_ticks, p - 12, 64) for p in triad]
        parts["bass"] += [Note(start + b * 48, 24, 36 + root, 90) for b in range((bar_ticks + 24) // 48)]
        parts["melody"] += [
            Note(start + 24 * i, 24, triad[(i + bar) % 3] + 12, 100)
            for i in range(bar_ticks // 24)
            if rng.random() < 0.9
        ]
        parts["drums"] += [Note(start + 12 * i, 6, 42, 70, rng.choice((0, 0, 2))) for i in range(bar_ticks // 12)]
        parts["drums"] += [Note(start + 24 * i, 6, 38 if i % 2 else 36, 100) for i in range(bar_ticks // 24)]
    score.harmony = harmony
    score.sections = [(bar, "AB"[bar // 4 % 2]) for bar in range(0, bars, 4)]
    for part, notes in parts.items():
        score.set_notes(part, [n for n in notes if n.onset_ticks < score.end_ticks])
    score.validate()
    return score


def flat_logits(
    network: Network,
    score: Score,
    given: Cells,
    asked: Cells,
    attributes: np.ndarray | None,
    plans: np.ndarray | None = None,
) -> torch.Tensor:
    """Logits (events, sizes of the predicted fields) along a score, as _core.Style.logits gives them."""
    shown = encode(score, 0, score.bars, given, asked, attributes, plans=plans)
    hints = Hints(torch.tensor(shown.suggested).long(), torch.tensor(shown.trusts).long())
    targets = torch.tensor(shown.targets).long()
    with torch.no_grad():
        outputs = network(
            torch.tensor(shown.events).long()[None],
            torch.tensor(shown.time_ticks).long()[None],
            Hints(hints.suggested[None], hints.trusts[None]),
        )[0]
        return torch.cat([network.field_logits(outputs, targets, f, hints) for f in PREDICTED], dim=-1)


def split_cells(bars: int) -> tuple[Cells, Cells]:
    """Harmony and drums given, the rest asked for."""
    given, asked = Cells(bars), Cells(bars)
    for bar in range(bars):
        for part in PART_NAMES:
            (given if part in ("harmony", "drums") else asked).set(part, bar)
    return given, asked


def trained() -> Network:
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        shards = Path(folder)
        write_shard(
            shards / "toy.jsonl.gz", [Piece(f"toy{i}", "toy", made_up_piece(rng), i % 10 == 0, {}) for i in range(80)]
        )
        train(
            Recipe({"name": "tiny"}, (Source("toy", 1.0, {}),), None),
            shards,
            shards / "out",
            Plan(
                steps=700, batch_events=4096, window_events=400, learning_rate=6e-3, validate_every=100, config=CONFIG
            ),
        )
        return load_network(shards / "out" / "best.safetensors").half().float()


def main() -> None:
    network = load_network(HERE / "tiny.safetensors") if "--again" in sys.argv else trained()
    style = export(network, CARD, HERE / "tiny.safetensors")
    score = made_up_piece(random.Random(2), bars=2)
    opening = style.open_score(4, "C | Am | F | G")[0]
    request = Request(opening, style.open_cells(opening))
    request.temperature = 0.0
    greedy = style.generate(request)
    golden = {
        "score": json.loads(score.to_json()),
        "logits": [
            [round(float(x), 5) for x in row] for row in flat_logits(network, score, *split_cells(2), measure(score))
        ],
        "greedy": json.loads(greedy.to_json()),
    }
    (HERE / "tiny.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
