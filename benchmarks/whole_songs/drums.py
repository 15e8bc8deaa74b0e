"""Figures of the drums: the kit, the beat, fills, and the kick with the bass."""

from collections import Counter

from whole_songs.counting import Figure, likeness, mean, spread
from whole_songs.song import NOTHING, Song, by_bar

KICK, SNARE = {35, 36}, {38, 40}
HATS_AND_RIDES = {42, 44, 46, 51, 53, 59}
TOMS = {41, 43, 45, 47, 48, 50}
CRASHES = {49, 52, 55, 57}
KIT = KICK | SNARE | HATS_AND_RIDES | TOMS | CRASHES | {37, 39}  # with side stick and clap; the rest is percussion
PERIOD = 8  # bars, at whose ends fills are looked for
NEIGHBOURS = 4  # bars on each side that a fill is unlike
FEWEST_PAIRS = 8
FEWEST_KICKS = 16

Bar = frozenset[tuple[int, int]]  # place and key of every hit


def bars_of(song: Song, *kinds: set[int]) -> dict[int, Bar]:
    """Of every sounding bar; of `kinds`, if given, the hits of these, each kind as its lowest key."""
    as_kind = {key: min(kind) for kind in kinds for key in kind}
    return {
        b: frozenset((h.place, as_kind.get(h.pitch, h.pitch)) for h in hits if not kinds or h.pitch in as_kind)
        for b, hits in by_bar(song.drums).items()
    }


def with_bass(song: Song) -> float:
    """F1 of the onsets of kick and bass, in bars where both play."""
    kick, bass = {h.at for h in song.drums if h.pitch in KICK}, {h.at for h in song.bass}
    if len(kick) < FEWEST_KICKS:
        return NOTHING
    both = {at // song.bar for at in kick} & {at // song.bar for at in bass}
    kick, bass = ({at for at in onsets if at // song.bar in both} for onsets in (kick, bass))
    return 2 * len(kick & bass) / (len(kick) + len(bass)) if both else 0.0


def bars_with(song: Song, keys: set[int]) -> float:
    """The share of sounding bars with any of these keys."""
    return mean(any(h.pitch in keys for h in hits) for hits in by_bar(song.drums).values())


def hits_on(song: Song, keys: set[int]) -> float:
    return mean(h.pitch in keys for h in song.drums)


def strangeness(song: Song) -> dict[int, float]:
    """How unlike the likest of its neighbours each bar is in kick and snare: 0 the same .. 1."""
    bars = bars_of(song, KICK, SNARE)
    near = {b: [bars[a] for a in bars if 0 < abs(a - b) <= NEIGHBOURS] for b in bars}
    return {b: 1 - max((likeness(bars[b], other) for other in near[b]), default=0.0) for b in bars}


def fill_at_eight(song: Song) -> float:
    """How much stranger the eighth bars are than the others, of songs that sound for three times eight."""
    found = strangeness(song)
    if len(found) < 3 * PERIOD:
        return NOTHING
    place = {b: (b - min(found)) % PERIOD for b in found}
    return mean(found[b] for b in found if place[b] == PERIOD - 1) - mean(
        found[b] for b in found if place[b] != PERIOD - 1
    )


def alike_after(song: Song, lag: int) -> float:
    bars = bars_of(song)
    return mean((likeness(bars[b], bars[b - lag]) for b in bars if b - lag in bars), fewest=FEWEST_PAIRS)


def equal_after(song: Song, lag: int) -> float:
    bars = bars_of(song)
    return mean((bars[b] == bars[b - lag] for b in bars if b - lag in bars), fewest=FEWEST_PAIRS)


def commonest(song: Song) -> float:
    """The share of sounding bars with the commonest kick and snare."""
    bars = bars_of(song, KICK, SNARE)
    return Counter(bars.values()).most_common(1)[0][1] / len(bars)


def bars_on(song: Song, keys: set[int], place: int) -> float:
    """The share of sounding bars with any of these keys at a place in the bar."""
    return mean(any(h.pitch in keys and h.place == place for h in hits) for hits in by_bar(song.drums).values())


ROWS = (
    Figure("kick and bass onsets, F1", ("drums", "bass"), with_bass),
    Figure("drum bars with a hat or ride", ("drums",), lambda s: bars_with(s, HATS_AND_RIDES)),
    Figure("drum bars with toms", ("drums",), lambda s: bars_with(s, TOMS)),
    Figure("the bar of 8 is a fill, above the others", ("drums",), fill_at_eight),
)
OTHERS = (
    Figure("drum bars alike after 1 bar", ("drums",), lambda s: alike_after(s, 1)),
    Figure("drum bars alike after 4 bars", ("drums",), lambda s: alike_after(s, 4)),
    Figure("drum bars equal after 1 bar", ("drums",), lambda s: equal_after(s, 1)),
    Figure("bars with the commonest kick and snare", ("drums",), commonest),
    Figure("drum hits a bar", ("drums",), lambda s: len(s.drums) / len(by_bar(s.drums))),
    Figure("drum hits on the kick", ("drums",), lambda s: hits_on(s, KICK)),
    Figure("drum hits on the snare", ("drums",), lambda s: hits_on(s, SNARE)),
    Figure("drum hits on hats and rides", ("drums",), lambda s: hits_on(s, HATS_AND_RIDES)),
    Figure("drum hits on toms", ("drums",), lambda s: hits_on(s, TOMS)),
    Figure("drum hits on crashes", ("drums",), lambda s: hits_on(s, CRASHES)),
    Figure("drum hits on percussion", ("drums",), lambda s: mean(h.pitch not in KIT for h in s.drums)),
    Figure("drum keys", ("drums",), lambda s: float(len({h.pitch for h in s.drums}))),
    Figure("bars with a kick on 1", ("drums",), lambda s: bars_on(s, KICK, 0)),
    Figure("bars with a crash on 1", ("drums",), lambda s: bars_on(s, CRASHES, 0)),
    Figure("bars with a snare on 2", ("drums",), lambda s: bars_on(s, SNARE, 4)),
    Figure("drum hits off the eighths", ("drums",), lambda s: mean(h.place % 2 for h in s.drums)),
    Figure("drum velocity", ("drums",), lambda s: mean(h.note.velocity for h in s.drums)),
    Figure("drum velocity, spread", ("drums",), lambda s: spread(h.note.velocity for h in s.drums)),
    Figure("drum timing, spread in ticks", ("drums",), lambda s: spread(h.note.timing / 4 for h in s.drums)),
)
