"""Figures of the harmony, by the chords of half bars: root, and whether the third is minor."""

from collections import defaultdict
from itertools import pairwise

from whole_songs.counting import Figure, mean
from whole_songs.melody import SCALE
from whole_songs.song import NOTHING, PITCHED, Chord, Song, degree_of

FEWEST_PAIRS = 16


def in_progression(song: Song, bars: int) -> float:
    """The share of bars within a progression of so many bars, of two chords or more, that comes again without
    overlap.
    """
    line, length = song.half_bars, 2 * bars
    places: dict[tuple[Chord | None, ...], list[int]] = defaultdict(list)
    for at in range(0, len(line) - length + 1, 2):
        window = tuple(line[at : at + length])
        if None not in window and len(set(window)) >= 2:
            places[window].append(at)
    again = [a for found in places.values() for a in found if any(abs(a - b) >= length for b in found)]
    return len({half for at in again for half in range(at, at + length)}) / len(line)


def sounding(song: Song) -> list[Chord]:
    return [c for c in song.half_bars if c is not None]


def changes(song: Song) -> list[Chord]:
    """Each chord once for as long as it holds."""
    line = sounding(song)
    return line[:1] + [b for a, b in pairwise(line) if a != b]


def recurs_after(song: Song, lag: int) -> float:
    line = song.half_bars
    return mean((a == b for a, b in zip(line[2 * lag :], line) if a and b), fewest=FEWEST_PAIRS)


def big_chords(song: Song) -> float:
    """The share of symbols of four notes or more."""
    return mean(c.tones().bit_count() >= 4 for c in song.score.harmony if c.tones())


def ends_on_tonic(song: Song) -> float:
    if song.ending is None:
        return NOTHING
    end = Song(song.name, song.ending)
    chord = end.chord_at(end.score.end_ticks - 1)
    return float(chord.root == end.key.tonic) if chord is not None else NOTHING


def ends_in_silence(song: Song) -> float:
    """Whether nothing begins in the piece's last half bar, drums aside."""
    if song.ending is None:
        return NOTHING
    onsets = [n.onset_ticks for part in PITCHED for n in song.ending.notes(part)]
    if not onsets:
        return NOTHING
    return float(max(onsets) < song.ending.end_ticks - song.ending.meter.bar_ticks / 2)


ROWS = (
    Figure("bars in a 4-bar progression that recurs", ("harmony",), lambda s: in_progression(s, 4)),
    Figure("bars in an 8-bar progression that recurs", ("harmony",), lambda s: in_progression(s, 8)),
    Figure("last half bar silent", (), ends_in_silence),
)
OTHERS = (
    Figure("chords recur after 1 bar", ("harmony",), lambda s: recurs_after(s, 1)),
    Figure("chords recur after 4 bars", ("harmony",), lambda s: recurs_after(s, 4)),
    Figure("chords recur after 8 bars", ("harmony",), lambda s: recurs_after(s, 8)),
    Figure("chord changes a bar", ("harmony",), lambda s: (len(changes(s)) - 1) / (len(sounding(s)) / 2)),
    Figure("different chords", ("harmony",), lambda s: float(len(set(sounding(s))))),
    Figure(
        "roots that fall by a fifth",
        ("harmony",),
        lambda s: mean((b.root - a.root) % 12 == 5 for a, b in pairwise(changes(s))),
    ),
    Figure(
        "roots in the key",
        ("harmony",),
        lambda s: mean(degree_of(c.root, s.key) in SCALE[s.key.minor] for c in sounding(s)),
    ),
    Figure("time on the tonic chord", ("harmony",), lambda s: mean(c.root == s.key.tonic for c in sounding(s))),
    Figure("chord symbols of four notes or more", ("harmony",), big_chords),
    Figure("ends on the tonic chord", ("harmony",), ends_on_tonic),
)
