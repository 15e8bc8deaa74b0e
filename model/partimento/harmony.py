"""Chord symbols from notes: each beat's pitch classes against chord templates, the bass weighed in, smoothed by Viterbi.

The way of Fujishima (1999) and Bello and Pickens (2005), on notes instead of audio. Figures: `measure_on_pop909`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from partimento._core import NO_CHORD, QUALITY_SUFFIXES, TICKS_PER_QUARTER, ChordSymbol, Key, Score, infer_key

# Suffix, tones above the root with their weights, prior in the units of the match below.
TEMPLATES = (
    ("", {0: 1.0, 4: 1.0, 7: 0.8}, 0.0),
    ("m", {0: 1.0, 3: 1.0, 7: 0.8}, 0.0),
    ("7", {0: 1.0, 4: 1.0, 7: 0.8, 10: 0.8}, -0.10),
    ("maj7", {0: 1.0, 4: 1.0, 7: 0.8, 11: 0.8}, -0.12),
    ("m7", {0: 1.0, 3: 1.0, 7: 0.8, 10: 0.8}, -0.08),
    ("sus4", {0: 1.0, 5: 1.0, 7: 0.8}, -0.14),
    ("sus2", {0: 1.0, 2: 0.9, 7: 0.8}, -0.20),
    ("dim", {0: 1.0, 3: 1.0, 6: 1.0}, -0.16),
    ("m7b5", {0: 1.0, 3: 1.0, 6: 1.0, 10: 0.8}, -0.18),
    ("aug", {0: 1.0, 4: 1.0, 8: 1.0}, -0.30),
)
STATES = [(root, suffix) for suffix, _, _ in TEMPLATES for root in range(12)]
FOREIGN = -0.7  # weight of a tone that is not the chord's
MISSING = 0.15  # price of a third or fifth that nobody plays
BASS_ROOT, BASS_TONE, BASS_FOREIGN = 0.45, 0.10, -0.25
OUT_OF_KEY = 0.07  # price of a chord tone outside the piece's scale
CHANGE_AT_BAR, CHANGE_AT_HALF, CHANGE_AT_BEAT = 0.15, 0.3, 0.6
MELODY_WEIGHT = 0.2  # a melody has passing tones
# Krumhansl and Kessler's (1982) profiles of major and minor.
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def key_of(score: Score) -> Key:
    """The key of a score: by its chord symbols, where it has them and more than a melody, else by its notes' durations.

    C major for silence. (On POP909 chords find 94 % of the key signatures and durations 81 %; on the Rolling Stone
    melodies durations find 74 % and chords inferred from a melody 52 %.)
    """
    sound = chromagram(score, score.end_ticks)[0].sum(axis=0) if score.bars else np.zeros(12)
    if sound.sum() <= 0 or (score.harmony and (score.notes("chords") or score.notes("bass"))):
        return infer_key(score.harmony)
    fits = [
        (float(np.corrcoef(np.roll(profile, tonic), sound)[0, 1]), tonic, minor)
        for minor, profile in ((False, MAJOR), (True, MINOR))
        for tonic in range(12)
    ]
    _, tonic, minor = max(fits)
    return Key(tonic, minor)


def relative_key(told: Key, chords: list[ChordSymbol]) -> Key:
    """The told key or its relative, whichever's tonic chord comes last, or else first: sources often tell the signature alone.

    A major chord on the minor tonic counts (a Picardy third), but not a dominant there.
    """
    major = signature(told)
    minor = (major + 9) % 12
    for chord in (*chords[-1:], *chords[:1]):
        if chord.bass == chord.root == major and not is_minor(chord):
            return Key(major)
        if chord.bass == chord.root == minor and (is_minor(chord) or QUALITY_SUFFIXES[chord.quality] == ""):
            return Key(minor, True)
    found = infer_key(chords)
    return found if signature(found) == major else told


def likely_key(told: Key, chords: list[ChordSymbol]) -> Key:
    """As relative_key, for sources that tell C where they tell nothing: a C that the chords do not end on is their key instead."""
    ends = chords[-1].root if chords else 0
    return relative_key(told if told != Key() or ends in (0, 9) else infer_key(chords), chords)


def fitting_key(score: Score, told: Key) -> Key:
    """The key that was told, unless the notes or chords lie far outside its scale, as a wrong semitone puts them: blues may leave it."""
    outside = outside_scale(score)
    found = key_of(score)
    return found if outside[signature(told)] > outside[signature(found)] + 0.3 else told


def outside_scale(score: Score) -> np.ndarray:
    """(12,) the share of the score's sound outside the scale of each key signature, by its major tonic; zeros for silence."""
    sound = chromagram(score, score.end_ticks)[0].sum(axis=0) if score.bars else np.zeros(12)
    if sound.sum() <= 0:
        ends = [c.onset_ticks for c in score.harmony[1:]] + [score.end_ticks]
        for chord, end in zip(score.harmony, ends):
            sound += (end - chord.onset_ticks) * np.array([chord.tones() >> i & 1 for i in range(12)])
    return np.array([sum(sound[(major + i) % 12] for i in (1, 3, 6, 8, 10)) for major in range(12)]) / max(
        1e-9, sound.sum()
    )


def signature(key: Key) -> int:
    """Tonic of the major key with the same key signature."""
    return (key.tonic + 3) % 12 if key.minor else key.tonic


def beat_ticks(score: Score) -> int:
    """The beat that chords may change on: a quarter, in 6/8, 9/8 and 12/8 a dotted one."""
    if score.meter.unit == 8:
        return 36 if score.meter.beats % 3 == 0 else 12
    return TICKS_PER_QUARTER


def chromagram(score: Score, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Pitch classes and bass pitch classes, (steps, 12) each, in ticks of sound."""
    count = -(-score.end_ticks // step)
    every, low = np.zeros((count, 12)), np.zeros((count, 12))
    lowest = np.full(count, 128)
    notes = [
        (n, weight)
        for part, weight in (("bass", 1.0), ("chords", 1.0), ("melody", MELODY_WEIGHT))
        for n in score.notes(part)
    ]
    bassless = not score.notes("bass")
    for note, weight in notes:
        end = min(score.end_ticks, note.onset_ticks + note.duration_ticks)
        for i in range(note.onset_ticks // step, -(-end // step)):
            heard = min(end, (i + 1) * step) - max(note.onset_ticks, i * step)
            every[i, note.pitch % 12] += weight * heard
            if weight == 1.0 and heard >= step / 4:
                lowest[i] = min(lowest[i], note.pitch)
    for note in score.notes("chords" if bassless else "bass"):
        end = min(score.end_ticks, note.onset_ticks + note.duration_ticks)
        for i in range(note.onset_ticks // step, -(-end // step)):
            if not bassless or note.pitch == lowest[i]:
                at_start = note.onset_ticks <= i * step
                low[i, note.pitch % 12] += (min(end, (i + 1) * step) - max(note.onset_ticks, i * step)) * (
                    1.5 if at_start else 1.0
                )
    return every, low


def infer_harmony(score: Score) -> list[ChordSymbol]:
    """Chord symbols from bar 1 on, N.C. where nothing sounds for a bar; none for a score without pitched notes.

    Qualities: those of TEMPLATES; a bass on another chord tone makes a slash chord. Chords change on beats.
    """
    if not score.bars or not any(score.notes(p) for p in ("melody", "chords", "bass")):
        return []
    step = beat_ticks(score)
    every, low = chromagram(score, step)
    key = key_of(score)
    total = every.sum(axis=1, keepdims=True)
    chroma = every / np.maximum(total, 1e-9)
    bass = low / np.maximum(low.sum(axis=1, keepdims=True), 1e-9)
    heard = np.minimum(1.0, total[:, 0] / (1.5 * step))
    scale = {(signature(key) + i) % 12 for i in (0, 2, 4, 5, 7, 9, 11)}

    fit = np.zeros((len(every), len(STATES)))
    for s, (root, suffix) in enumerate(STATES):
        tones, prior = next((t, p) for name, t, p in TEMPLATES if name == suffix)
        weights = np.full(12, FOREIGN)
        low_weights = np.full(12, BASS_FOREIGN)
        for tone, weight in tones.items():
            weights[(root + tone) % 12] = weight
            low_weights[(root + tone) % 12] = BASS_ROOT if tone == 0 else BASS_TONE
        missing = sum((chroma[:, (root + t) % 12] < 0.02) for t in tones if t in (3, 4, 6, 7))
        outside = sum((root + t) % 12 not in scale for t in tones) * OUT_OF_KEY
        fit[:, s] = heard * (chroma @ weights + bass @ low_weights - MISSING * missing + prior - outside)

    bar = score.meter.bar_ticks
    path = viterbi(
        fit,
        np.array(
            [
                CHANGE_AT_BAR
                if i * step % bar == 0
                else CHANGE_AT_HALF
                if i * step % bar * 2 == bar
                else CHANGE_AT_BEAT
                for i in range(len(fit))
            ]
        ),
    )
    silent = silence(total[:, 0], bar // step)
    chords: list[ChordSymbol] = []
    start = 0
    for i in range(1, len(path) + 1):
        if i < len(path) and (path[i], silent[i]) == (path[start], silent[start]) and i * step % bar:
            continue  # bar lines part a held chord, so that its bass may change there
        if silent[start]:
            chords.append(ChordSymbol(start * step, NO_CHORD))
        else:
            root, suffix = STATES[path[start]]
            chords.append(
                ChordSymbol(
                    start * step, root, QUALITY_SUFFIXES.index(suffix), slash(root, suffix, low[start:i].sum(axis=0))
                )
            )
        start = i
    return [
        c
        for c, before in zip(chords, [None, *chords])
        if before is None or (c.root, c.quality, c.bass) != (before.root, before.quality, before.bass)
    ]


def slash(root: int, suffix: str, low: np.ndarray) -> int:
    """The chord tone that the bass dwells on, else the root."""
    tones = next(t for name, t, _ in TEMPLATES if name == suffix)
    if low.sum() > 0 and low.argmax() != root and low.max() >= 0.6 * low.sum() and (low.argmax() - root) % 12 in tones:
        return int(low.argmax())
    return root


def silence(total: np.ndarray, beats_a_bar: int) -> np.ndarray:
    """Which beats lie in a bar or more without a note."""
    silent = np.zeros(len(total), dtype=bool)
    start = 0
    for i in range(len(total) + 1):
        if i == len(total) or total[i] > 0:
            if i - start >= beats_a_bar:
                silent[start:i] = True
            start = i + 1
    return silent


def viterbi(fit: np.ndarray, change: np.ndarray) -> list[int]:
    """The best path through (steps, states) where changing state into step i costs change[i]."""
    best, came = fit[0].copy(), np.zeros(fit.shape, dtype=int)
    for i in range(1, len(fit)):
        other = best.argmax()
        leave = best[other] - change[i]
        came[i] = np.where(best >= leave, np.arange(fit.shape[1]), other)
        best = np.maximum(best, leave) + fit[i]
    path = [int(best.argmax())]
    for i in range(len(fit) - 1, 0, -1):
        path.append(int(came[i, path[-1]]))
    return path[::-1]


def measure_on_pop909(archive: str | Path, limit: int | None = None) -> dict[str, Any]:
    """How often inferred chords agree with POP909's, beat by beat where those are not N.C., over the first `limit` pieces or all.

    Shares of beats: `root`, `root_and_third` (major against minor; chords without a third count as major), `bass`, and
    `symbol` (root, quality and bass); `changes` of chords a bar, told and inferred; the most frequent `confusions`.
    """
    from partimento.corpora import Piece, read

    beats, pieces, bars = 0, 0, 0
    right, changes, confused = Counter(), Counter(), Counter()
    for piece in read(archive):
        if not isinstance(piece, Piece) or (limit is not None and pieces >= limit):
            continue
        score, told = piece.score, piece.score.harmony
        inferred = infer_harmony(score)
        pieces += 1
        bars += score.bars
        changes["told"] += len(told)
        changes["inferred"] += len(inferred)
        step = beat_ticks(score)
        for a, b in zip(on_beats(told, score.end_ticks, step), on_beats(inferred, score.end_ticks, step)):
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


def relation(told: ChordSymbol, inferred: ChordSymbol) -> str:
    """As "m heard as +3 maj": a minor chord taken for the major chord three semitones above."""
    if inferred.root == NO_CHORD:
        return f"{QUALITY_SUFFIXES[told.quality] or 'maj'} heard as N.C."
    return f"{QUALITY_SUFFIXES[told.quality] or 'maj'} heard as +{(inferred.root - told.root) % 12} {QUALITY_SUFFIXES[inferred.quality] or 'maj'}"
