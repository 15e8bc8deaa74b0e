"""Form: which sections of a song return.

`find_form` infers it for music without annotations, so that this music teaches returns too.
"""

from __future__ import annotations

from partimento._core import Score

SAME = 0.5  # the share of notes and chords, bar by bar, that makes two sections one letter
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def lettered(labels: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """(bar, label) -> (bar, letter): A for the first label, B for the next new one, ..."""
    letters: dict[str, str] = {}
    out: list[tuple[int, str]] = []
    for bar, label in labels:
        if label not in letters and len(letters) == len(LETTERS):
            return out
        out.append((bar, letters.setdefault(label, LETTERS[min(len(letters), 25)])))
    return out


def contents(score: Score) -> list[set[tuple[int, ...]]]:
    """What each bar holds, without drums: notes of melody and bass, and chord roots beat by beat."""
    bar_ticks = score.meter.bar_ticks
    bars: list[set[tuple[int, ...]]] = [set() for _ in range(score.bars)]
    for number, part in enumerate(("melody", "bass", "chords")):
        weight = 1 if part != "chords" or not (score.has("melody") or score.has("bass")) else 0
        for n in score.notes(part) if weight else ():
            bars[n.onset_ticks // bar_ticks].add((number, n.onset_ticks % bar_ticks // 6, n.pitch))
    if score.harmony:
        for bar in range(score.bars):
            for at in range(0, bar_ticks, 24):
                if chord := score.chord_at(bar * bar_ticks + at):
                    bars[bar].add((9, at, chord.root))
    return bars


def likeness(a: set[tuple[int, ...]], b: set[tuple[int, ...]]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def find_form(score: Score) -> list[tuple[int, str]]:
    """Sections of eight bars (four in pieces under 16) as (bar, letter); sections that share most notes share a letter.

    Empty if no section returns.
    """
    length = 8 if score.bars >= 16 else 4
    bars = contents(score)
    starts = list(range(0, score.bars - length + 1, length))
    if len(starts) < 2:
        return []
    firsts: list[int] = []
    labels = []
    for start in starts:
        alike = [sum(likeness(bars[f + i], bars[start + i]) for i in range(length)) / length for f in firsts]
        best = max(range(len(alike)), key=alike.__getitem__, default=-1)
        if best >= 0 and alike[best] >= SAME:
            labels.append((start, str(firsts[best])))
        else:
            firsts.append(start)
            labels.append((start, str(start)))
    return lettered(labels) if len(firsts) < len(starts) else []
