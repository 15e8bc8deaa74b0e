"""How well chords are inferred from notes, compared with POP909's own, beat by beat.

python benchmarks/harmony.py pop909.zip [--limit N] [--json]; writes docs/harmony.md
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from partimento._core import NO_CHORD, QUALITY_SUFFIXES, ChordSymbol, beat_ticks, infer_harmony
from partimento.corpora import Piece, read
from tables import table

PAGE = Path(__file__).parent.parent / "docs" / "harmony.md"


def measure_on_pop909(archive: str | Path, limit: int | None = None) -> dict[str, Any]:
    """How often inferred chords agree with POP909's, on the beats that are not N.C. there, over the first `limit`
    pieces.

    Shares of beats: `root`, `root_and_third` (major or minor; chords without a third count as major), `bass`, and
    `symbol` (root, quality and bass). Also `changes`: chords a bar, annotated and inferred; and the most frequent
    `confusions`.
    """
    beats, pieces, bars = 0, 0, 0
    right, changes, confused = Counter(), Counter(), Counter()
    for piece in read(archive):
        if not isinstance(piece, Piece) or (limit is not None and pieces >= limit):
            continue
        score, annotated = piece.score, piece.score.harmony
        inferred = infer_harmony(score)
        pieces += 1
        bars += score.bars
        changes["annotated"] += len(annotated)
        changes["inferred"] += len(inferred)
        step = beat_ticks(score.meter)
        for a, b in zip(on_beats(annotated, score.end_ticks, step), on_beats(inferred, score.end_ticks, step)):
            if a is None or a.root == NO_CHORD:
                continue
            b = b or ChordSymbol(0, NO_CHORD)
            beats += 1
            right["root"] += a.root == b.root
            right["root_and_third"] += (a.root, is_minor(a)) == (b.root, is_minor(b))
            right["bass"] += a.bass == b.bass and b.root != NO_CHORD
            right["symbol"] += (a.root, a.quality, a.bass) == (b.root, b.quality, b.bass)
            if (a.root, is_minor(a)) != (b.root, is_minor(b)):
                confused[relation(a, b)] += 1
    return {
        "pieces": pieces,
        "bars": bars,
        "beats": beats,
        **{name: right[name] / max(1, beats) for name in ("root", "root_and_third", "bass", "symbol")},
        "changes": {name: count / max(1, bars) for name, count in changes.items()},
        "confusions": {name: count / max(1, beats) for name, count in confused.most_common(8)},
    }


def on_beats(chords: list[ChordSymbol], end_ticks: int, step: int) -> list[ChordSymbol | None]:
    out: list[ChordSymbol | None] = []
    held = 0
    for tick in range(0, end_ticks, step):
        while held < len(chords) and chords[held].onset_ticks <= tick:
            held += 1
        out.append(chords[held - 1] if held else None)
    return out


def is_minor(chord: ChordSymbol) -> bool:
    return bool(ChordSymbol(0, 0, chord.quality).tones() & 0b1000)


def relation(annotated: ChordSymbol, inferred: ChordSymbol) -> str:
    """As "m heard as +3 maj": the minor chord is taken for the major chord three semitones above."""
    if inferred.root == NO_CHORD:
        return f"{QUALITY_SUFFIXES[annotated.quality] or 'maj'} heard as N.C."
    return f"{QUALITY_SUFFIXES[annotated.quality] or 'maj'} heard as +{(inferred.root - annotated.root) % 12} {QUALITY_SUFFIXES[inferred.quality] or 'maj'}"


def page(found: dict, seconds: float) -> str:
    rows = [
        ("root", "root"),
        ("root and third (major or minor)", "root_and_third"),
        ("bass", "bass"),
        ("whole symbol: root, quality, bass", "symbol"),
    ]
    return "\n".join(
        [
            "# Chords from notes",
            "",
            "Chord symbols inferred from melody, chords and bass (`core/music/harmony_finding.h`), against the "
            "chords that come with POP909,",
            f"over {found['pieces']:,} pieces, {found['bars']:,} bars and the {found['beats']:,} beats that are not "
            f"N.C. there. Made by `benchmarks/harmony.py`.",
            "",
            table(["agree on", "share of beats"], [[title, f"{found[name]:.1%}"] for title, name in rows]),
            "",
            f"Chords a bar: {found['changes']['annotated']:.2f} annotated, {found['changes']['inferred']:.2f} inferred. The "
            f"weights were set on 134 of the first 400 pieces,",
            "so these figures include tuning material. POP909's chords were extracted by a program too.",
            "",
            table(
                ["most frequent errors in root or third", "share of beats"],
                [[name, f"{share:.2%}"] for name, share in found["confusions"].items()],
            ),
            "",
            f"`+3` is three semitones above. Reading and inferring took {seconds / found['pieces'] * 1e3:.0f} ms a "
            f"piece.",
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="pop909.zip")
    parser.add_argument("--limit", type=int, help="only so many pieces; docs/harmony.md is left alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    start = time.process_time()
    found = measure_on_pop909(options.archive, options.limit)
    text = page(found, time.process_time() - start)
    print(json.dumps(found, indent=2) if options.json else text)
    if options.limit is None:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
