"""How well chords are inferred from notes: against POP909's own, beat by beat.

python benchmarks/harmony.py pop909.zip [--limit N] [--json]; writes docs/harmony.md
"""

import argparse
import json
import time
from pathlib import Path

from partimento.harmony import measure_on_pop909
from tables import table

PAGE = Path(__file__).parent.parent / "docs" / "harmony.md"


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
            "Chord symbols inferred from melody, chords and bass (`partimento.harmony.infer_harmony`), against the chords that come with POP909,",
            f"over {found['pieces']:,} pieces, {found['bars']:,} bars and the {found['beats']:,} beats that are not N.C. there. Made by `benchmarks/harmony.py`.",
            "",
            table(["agree on", "share of beats"], [[title, f"{found[name]:.1%}"] for title, name in rows]),
            "",
            f"Chords a bar: {found['changes']['told']:.2f} told, {found['changes']['inferred']:.2f} inferred. Its weights were set on 134 of the first 400 pieces,",
            "so the figures are of tuning material in part; POP909's chords were extracted by a program, too.",
            "",
            table(
                ["most frequent errors in root or third", "share of beats"],
                [[name, f"{share:.2%}"] for name, share in found["confusions"].items()],
            ),
            "",
            f"`+3` is three semitones above. Reading and inferring took {seconds / found['pieces'] * 1e3:.0f} ms a piece.",
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
