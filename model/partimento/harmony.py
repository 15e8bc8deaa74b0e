"""Chord symbols from notes: each beat's pitch classes against chord templates, the bass weighed in, smoothed by Viterbi.

The way of Fujishima (1999) and Bello and Pickens (2005), on notes instead of audio. Figures: `measure_on_pop909`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from partimento._core import NO_CHORD, QUALITY_SUFFIXES, TICKS_PER_QUARTER, ChordSymbol, Key, Score, infer_key

# Suffix, tones above the root with their weights, prior in the units of the match below.
TEMPLATES = (
    ("", {0: 1.0, 4: 1.0, 7: 0.8}, 0.0), ("m", {0: 1.0, 3: 1.0, 7: 0.8}, 0.0), ("7", {0: 1.0, 4: 1.0, 7: 0.8, 10: 0.8}, -0.10),
    ("maj7", {0: 1.0, 4: 1.0, 7: 0.8, 11: 0.8}, -0.12), ("m7", {0: 1.0, 3: 1.0, 7: 0.8, 10: 0.8}, -0.08), ("sus4", {0: 1.0, 5: 1.0, 7: 0.8}, -0.14),
    ("sus2", {0: 1.0, 2: 0.9, 7: 0.8}, -0.20), ("dim", {0: 1.0, 3: 1.0, 6: 1.0}, -0.16), ("m7b5", {0: 1.0, 3: 1.0, 6: 1.0, 10: 0.8}, -0.18),
    ("aug", {0: 1.0, 4: 1.0, 8: 1.0}, -0.30),
)
STATES = [(root, suffix) for suffix, _, _ in TEMPLATES for root in range(12)]
FOREIGN = -0.8               # weight of a tone that is not the chord's
MISSING = 0.12               # price of a third or fifth that nobody plays
BASS_ROOT, BASS_TONE, BASS_FOREIGN = 0.45, 0.10, -0.25
OUT_OF_KEY = 0.07            # price of a chord tone outside the piece's scale
CHANGE_AT_BAR, CHANGE_AT_HALF, CHANGE_AT_BEAT = 0.25, 0.45, 0.9
MELODY_WEIGHT = 0.35         # a melody has passing tones
# Krumhansl and Kessler's (1982) profiles of major and minor.
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def key_of(score: Score) -> Key:
    """The key of a score by its notes' durations and its chords; C major for silence."""
    chroma = chromagram(score, score.end_ticks or 1)[0].sum(axis=0) if score.bars else np.zeros(12)
    if chroma.sum() <= 0:
        return infer_key(score.harmony)
    fits = [(float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]), tonic, minor)
            for minor, profile in ((False, MAJOR), (True, MINOR)) for tonic in range(12)]
    _, tonic, minor = max(fits)
    return Key(tonic, minor)


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
    notes = [(n, weight) for part, weight in (("bass", 1.0), ("chords", 1.0), ("melody", MELODY_WEIGHT)) for n in score.notes(part)]
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
                low[i, note.pitch % 12] += (min(end, (i + 1) * step) - max(note.onset_ticks, i * step)) * (1.5 if at_start else 1.0)
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
    major = (key.tonic + 3) % 12 if key.minor else key.tonic
    scale = {(major + i) % 12 for i in (0, 2, 4, 5, 7, 9, 11)}

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
    path = viterbi(fit, np.array([CHANGE_AT_BAR if i * step % bar == 0 else CHANGE_AT_HALF if i * step % bar * 2 == bar else CHANGE_AT_BEAT
                                  for i in range(len(fit))]))
    silent = silence(total[:, 0], bar // step)
    chords: list[ChordSymbol] = []
    start = 0
    for i in range(1, len(path) + 1):
        if i < len(path) and (path[i], silent[i]) == (path[start], silent[start]):
            continue
        if silent[start]:
            chords.append(ChordSymbol(start * step, NO_CHORD))
        else:
            root, suffix = STATES[path[start]]
            chords.append(ChordSymbol(start * step, root, QUALITY_SUFFIXES.index(suffix), slash(root, suffix, low[start:i].sum(axis=0))))
        start = i
    return [c for c, before in zip(chords, [None, *chords]) if before is None or (c.root, c.quality, c.bass) != (before.root, before.quality, before.bass)]


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
