"""Song files: all takes of a song as a tree, in JSON, named *.partimento. A score's own JSON reads as a song of one
take.

>>> song = partimento.Takes(style.open(bars=8, chords="C | Am | F | G"))
>>> for seed in (7, 8):
...     song.add(0, style.write(song.score(0), style.open_cells(song.score(0)), seed)[0], style="pop", seed=seed)
>>> song.comp(parse_comp("1-4:1,5-8:2:melody+bass"))  # the current take, with these fragments of others
>>> partimento.write_song(song, "song.partimento")
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from partimento._core import MAX_MIDI_BYTES, MAX_ORIGIN_BYTES, MAX_TEXT_BYTES, Score, Takes
from partimento.controls import Controls, check_part
from partimento.files import parse_text, read_bounded, write_file
from partimento.midi import parse_midi, read_midi, write_midi

MIDI_HEADS = (b"MThd", b"RIFF")
SUFFIX = ".partimento"
FRAGMENT = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?:(\d{1,6})(?::([a-z+]+))?")


def is_song(path: str | Path) -> bool:
    return Path(path).suffix.lower() == SUFFIX


def read_song(path: str | Path) -> Takes:
    """The takes of a song file. ValueError in one sentence that names the file and the bad field."""
    data = read_bounded(path, MAX_TEXT_BYTES, "song")
    if data[:4] in MIDI_HEADS:
        raise ValueError(f"{path}: a MIDI file holds one take; takes are kept in song files (NAME{SUFFIX})")
    return parse_text(path, data, "song", Takes.from_json)


def write_song(song: Takes, path: str | Path) -> None:
    """Writes the file whole or not at all."""
    write_file(path, song.to_json().encode())


def is_ours(path: str | Path) -> bool:
    """Whether the file is a song file, or a MIDI file that Partimento wrote and nobody saved since."""
    try:
        if is_song(path):
            read_song(path)
            return True
        return parse_midi(read_bounded(path, MAX_MIDI_BYTES, "score"), str(path)).is_ours
    except ValueError:
        return False


def open_file(path: str | Path) -> Takes:
    """A song file's takes, or a MIDI file as the first take of a song."""
    return read_song(path) if is_song(path) else Takes(read_midi(path))


def save_file(song: Takes, path: str | Path) -> None:
    """Writes all takes to a song file, or the current take to a MIDI file."""
    write_song(song, path) if is_song(path) else write_midi(song.score(), path)


def output_of(given: Path, output: Path | None) -> Path:
    """The file for a new take: `output`, else the song file that it was made from. ValueError if there is neither."""
    if output is None and not is_song(given):
        raise ValueError(
            f"--output is missing: {given} is a MIDI file, which holds one take; name another, or a song file "
            f"(NAME{SUFFIX})"
        )
    return output or given


def song_of(opening: Score, scores: Iterable[Score], style: str, seed: int, request: str = "") -> Takes:
    """A song whose root is `opening`, with `scores` as its takes and seeds `seed`, `seed + 1`, ...; the first is
    current.
    """
    song = Takes(opening)
    for i, score in enumerate(scores):
        song.add(0, score, style=style, seed=seed + i, request=request)
    song.select(min(1, len(song) - 1))
    return song


def request_text(controls: Controls = Controls(), **asked: Any) -> str:
    """A take's record of its request: JSON of the given values and of the controls that are not the default.

    At most MAX_ORIGIN_BYTES; empty if there is nothing to record.
    """
    default, chosen = (json.loads(json.dumps(asdict(c))) for c in (Controls(), controls))
    given = {name: value for name, value in asked.items() if value not in ("", None) and value is not False}
    given |= {name: value for name, value in chosen.items() if value != default[name]}
    return json.dumps(given, ensure_ascii=False).encode()[:MAX_ORIGIN_BYTES].decode(errors="ignore") if given else ""


def parse_comp(text: str) -> list[tuple[int, int, list[str], int]]:
    """Fragments for Takes.comp, (first bar from 0, last bar, parts, take) each; no parts: all.

    From "1-4:2,5-8:5:melody+bass": bars from 1, both included, the take, and the parts if not all. ValueError naming
    the fragment that is not of this form.
    """
    fragments = []
    for item in text.split(","):
        found = FRAGMENT.fullmatch(item.strip())
        if not found:
            raise ValueError(f"comp '{item.strip()}' is not a fragment of a take: write 1-4:2 or 1-4:2:melody+bass")
        first, last, take, parts = found.groups()
        fragments.append(
            (
                int(first) - 1,
                int(last or first) - 1,
                [check_part(p) for p in parts.split("+")] if parts else [],
                int(take),
            )
        )
    return fragments
