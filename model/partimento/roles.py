"""Which part a foreign track plays: drums, bass, melody or chords."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from partimento._core import PART_NAMES
from partimento.quantise import Played

DRUM_CHANNEL = 9
MAX_CHORD_NOTES = 6
BASS_PROGRAMS = range(32, 40)
EFFECT_PROGRAMS = range(112, 128)  # percussion and sound effects, whatever their pitch
LEAD_PROGRAMS = {
    11,
    22,
    40,
    41,
    42,
    *range(56, 61),
    *range(64, 88),
}  # vibes, harmonica, strings, brass, reeds, pipes, leads
BASS_NAMES = ("bass", "base", "bas ", "foot", "tuba")
LEAD_NAMES = ("melod", "lead", "vocal", "voice", "solo", "sing", "tune", "vox")
DRUM_NAMES = ("drum", "percussion", "hats", "hihat", "kick", "snare")
BASS_CEILING = 52  # E3: where a keyboard's left hand ends
# Keys outside 35..81 and rare ones, to what they stand for on General MIDI kits (Roland GS and Yamaha XG extras among them).
DRUM_KEYS = {
    24: 38,
    25: 38,
    26: 46,
    27: 42,
    28: 38,
    29: 42,
    30: 42,
    31: 37,
    32: 42,
    33: 37,
    34: 42,
    82: 70,
    83: 54,
    84: 53,
    85: 76,
    86: 64,
    87: 64,
}


@dataclass
class Track:
    """What one MIDI track plays on one channel (0..15); program 0..127."""

    name: str
    channel: int
    program: int = 0
    notes: list[Played] = field(default_factory=list)

    def says(self, words: tuple[str, ...]) -> bool:
        return any(w in self.name.lower() + " " for w in words)


@dataclass
class PartTake:
    """A part's notes, with the General MIDI program that plays most of them."""

    program: int
    notes: list[Played]


def find_parts(tracks: list[Track]) -> dict[str, PartTake]:
    """Melody, chords, bass and drums as far as there are any.

    Tracks named exactly after parts are those. Else drums are channel 10. The bass is the lowest single line (bass programs and names first); where there is none, the low
    line of a keyboard. The melody is the most prominent single line on top; where it rests for a bar or more, other lines
    named or sounding as leads take over. Everything else is the chords: unisons joined, at most six notes at once.
    """
    found: dict[str, PartTake] = {}
    named = {t.name.lower(): t for t in tracks if t.name.lower() in PART_NAMES}
    if len(named) == len(tracks):  # a file of ours that another program has saved
        return {name: PartTake(t.program, t.notes) for name, t in named.items()}
    drums = [t for t in tracks if is_drums(t)]
    hits = [Played(n.onset, n.duration, DRUM_KEYS.get(n.pitch, n.pitch), n.velocity) for t in drums for n in t.notes]
    hits = [h for h in hits if 35 <= h.pitch <= 81]
    if hits:
        found["drums"] = PartTake(0, hits)
    pitched = without_echoes([t for t in tracks if t.notes and not is_drums(t) and t.program not in EFFECT_PROGRAMS])
    if not pitched:
        return found

    basses = sorted((t for t in pitched if bass_evidence(t) >= 3), key=lambda t: (-bass_evidence(t), -len(t.notes)))
    leads = sorted(
        (t for t in pitched if t not in basses and lead_evidence(t, pitched) > 0),
        key=lambda t: -lead_evidence(t, pitched),
    )
    rest: list[Played] = []
    if basses:
        line: list[Played] = []
        for track in basses:
            line += where_resting(line, lowest_line(track.notes))
        found["bass"] = PartTake(basses[0].program, line)
    if leads:
        top = top_line(leads[0].notes)
        rest += without(leads[0].notes, top)
        for track in leads[1:]:
            second = top_line(track.notes)
            more = where_resting(top, second) if lead_evidence(track, pitched) >= 2 else []
            top = top + more
            rest += without(track.notes, more)
        found["melody"] = PartTake(leads[0].program, top)
    others = [t for t in pitched if t not in basses and t not in leads]
    rest += [n for t in others for n in t.notes]
    if len(pitched) <= 2 and not basses:
        split_keyboard(found, rest, pitched)
    elif rest:
        programs = others or leads
        found["chords"] = PartTake(max(programs, key=lambda t: len(t.notes)).program, thinned(rest))
    return found


def is_drums(track: Track) -> bool:
    return track.channel == DRUM_CHANNEL


def bass_evidence(track: Track) -> float:
    """3 and more: a bass. Low, single notes, a bass program, a bass name."""
    pitches = [n.pitch for n in track.notes]
    middle = float(np.median(pitches))
    if middle >= 55 or polyphony(track.notes) > 1.35:
        return 0
    return (
        2.0 * (track.program in BASS_PROGRAMS)
        + 2.0 * track.says(BASS_NAMES)
        + 2.0 * (middle < 46)
        + 1.0 * (middle < 52)
        - 2.0 * (track.program in (29, 30) and not track.says(BASS_NAMES))
        - 3.0 * track.says(LEAD_NAMES)
    )


def lead_evidence(track: Track, band: list[Track]) -> float:
    """Above 0: may be the melody. A single line, high, sung or played by lead instruments, heard in much of the song."""
    pitches = [n.pitch for n in track.notes]
    if len(set(pitches)) < 4 or polyphony(track.notes) > 1.6 or np.median(pitches) < 53:
        return 0
    every = {int(n.onset // 4) for t in band for n in t.notes}
    share = len({int(n.onset // 4) for n in track.notes}) / len(every)
    busy = len(track.notes) / (4 * len({int(n.onset // 4) for n in track.notes}))  # notes a quarter where it plays
    moving = np.mean([a.pitch != b.pitch for a, b in zip(track.notes, track.notes[1:])])
    return float(
        0.2
        + 2.5 * track.says(LEAD_NAMES)
        + 1.2 * (track.program in LEAD_PROGRAMS)
        + 2.0 * min(share, 0.7)
        + (np.median(pitches) - 60) / 24
        - 1.5 * max(0.0, busy - 2.0)
        + 0.5 * (moving - 0.5)
        - 1.5 * max(0.0, polyphony(track.notes) - 1.1)
        - 1.0 * (len(track.notes) < 16)
    )


def polyphony(notes: list[Played]) -> float:
    """Notes per onset."""
    return len(notes) / max(1, len({round(n.onset * 12) for n in notes}))


def without_echoes(tracks: list[Track]) -> list[Track]:
    """Without tracks that repeat another's notes at once, in octaves or up to a bar late: delays, layers and doublings."""
    kept: list[tuple[Track, dict[int, set[int]]]] = []
    for track in sorted(tracks, key=lambda t: (t.notes[0].onset, -len(t.notes))):
        at: dict[int, set[int]] = defaultdict(set)
        for n in track.notes:
            at[n.pitch % 12].add(round(n.onset * 12))
        size = sum(map(len, at.values()))
        if size >= 8 and any(
            abs(size - sum(map(len, other.values()))) <= 0.1 * size
            and sum(len(at[c] & {o + late for o in other.get(c, ())}) for c in at) >= 0.9 * size
            for _, other in kept
            for late in (0, 3, 4, 6, 8, 9, 12, 18, 24, 36, 48)
        ):
            continue
        kept.append((track, at))
    order = {id(t) for t, _ in kept}
    return [t for t in tracks if id(t) in order]


def top_line(notes: list[Played]) -> list[Played]:
    """The highest note at each onset, ended where the next begins."""
    return _line(notes, highest=True)


def lowest_line(notes: list[Played]) -> list[Played]:
    """The lowest note at each onset, ended where the next begins."""
    return _line(notes, highest=False)


def _line(notes: list[Played], highest: bool) -> list[Played]:
    best: dict[int, Played] = {}
    for n in notes:
        at = round(n.onset * 8)  # notes within a 32nd begin together
        if at not in best or ((n.pitch > best[at].pitch) == highest and n.pitch != best[at].pitch):
            best[at] = n
    line = sorted(best.values(), key=lambda n: n.onset)
    return [
        Played(a.onset, min(a.duration, b.onset - a.onset), a.pitch, a.velocity) for a, b in zip(line, line[1:])
    ] + line[-1:]


def where_resting(line: list[Played], other: list[Played], rest: float = 4.0) -> list[Played]:
    """The notes of `other` that lie in rests of `line` of at least `rest` quarter notes."""
    if not line:
        return other
    starts = np.array(sorted(n.onset for n in line))
    ends = np.maximum.accumulate(np.array([n.onset + n.duration for n in sorted(line, key=lambda n: n.onset)]))
    out = []
    for n in other:
        i = int(np.searchsorted(starts, n.onset + 1e-6))
        before = ends[i - 1] if i else -rest
        after = starts[i] if i < len(starts) else max(before, n.onset) + rest
        if before <= n.onset + 1e-3 and after - before >= rest - 0.05:
            out.append(Played(n.onset, min(n.duration, after - n.onset), n.pitch, n.velocity))
    return out


def without(notes: list[Played], taken: list[Played]) -> list[Played]:
    at = {(n.onset, n.pitch) for n in taken}
    return [n for n in notes if (n.onset, n.pitch) not in at]


def thinned(notes: list[Played]) -> list[Played]:
    """Doublings joined (the longer stays), at most six notes at an onset: the outer ones and new pitch classes first."""
    at: dict[int, dict[int, Played]] = defaultdict(dict)
    for n in notes:
        chord = at[round(n.onset * 12)]
        if n.pitch not in chord or n.duration > chord[n.pitch].duration:
            chord[n.pitch] = n
    out: list[Played] = []
    for onset in sorted(at):
        pitches = sorted(at[onset])
        if len(pitches) > MAX_CHORD_NOTES:
            kept = [pitches[0], pitches[-1]]
            for p in pitches[1:-1] * 2:
                if (
                    len(kept) < MAX_CHORD_NOTES
                    and p not in kept
                    and (p % 12 not in {k % 12 for k in kept} or len({q % 12 for q in pitches}) < MAX_CHORD_NOTES)
                ):
                    kept.append(p)
            pitches = sorted(kept)
        out += [at[onset][p] for p in pitches]
    return out


def split_keyboard(found: dict[str, PartTake], rest: list[Played], pitched: list[Track]) -> None:
    """A keyboard alone: its low line is the bass, its top the melody where there is none yet, the middle the chords."""
    program = pitched[0].program
    pitches = sorted(n.pitch for n in rest)
    if not pitches:
        return
    span = pitches[int(0.97 * (len(pitches) - 1))] - pitches[int(0.03 * (len(pitches) - 1))]
    if span >= 20 and pitches[0] < BASS_CEILING - 4:
        low = lowest_line([n for n in rest if n.pitch < BASS_CEILING])
        if low:
            found["bass"] = PartTake(program, low)
            rest = without(rest, low)
    if "melody" not in found:
        top = [n for n in top_line([n for n in rest if n.pitch >= 60])]
        if top:
            found["melody"] = PartTake(program, top)
            rest = without(rest, top)
    if rest:
        found["chords"] = PartTake(program, thinned(rest))
