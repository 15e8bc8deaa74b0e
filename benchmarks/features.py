"""Figures that describe excerpts, and distances between sets of excerpts. The generator uses none of them.

The metrics are MusPy's, by their published formulas (Dong et al. 2020; the package has had no release since 2021). The
distances follow Yang and Lerch (2018) and Heusel et al. (2017).
"""

import math
from collections import Counter

import numpy as np
from partimento import Score
from scipy.linalg import sqrtm
from scipy.stats import gaussian_kde

PITCHED, MAJOR = ("melody", "chords", "bass"), (0, 2, 4, 5, 7, 9, 11)


def entropy(counts: Counter) -> float:
    total = sum(counts.values())
    return -sum(c / total * math.log2(c / total) for c in counts.values()) if total else 0.0


def metrics(score: Score) -> dict[str, float]:
    """MusPy's metrics, over melody, chords and bass together, and over the drums."""
    notes = [n for part in PITCHED for n in score.notes(part)]
    pitches, classes = Counter(n.pitch for n in notes), Counter(n.pitch % 12 for n in notes)
    sounding = np.zeros(score.end_ticks + 1)
    for n in notes:
        sounding[n.onset_ticks] += 1
        sounding[min(n.onset_ticks + n.duration_ticks, score.end_ticks)] -= 1
    sounding = np.cumsum(sounding)[:-1]
    bar, grooves = score.meter.bar_ticks, []
    for b in range(score.bars):
        grooves.append(
            {
                n.onset_ticks - b * bar
                for part in (*PITCHED, "drums")
                for n in score.notes(part)
                if n.onset_ticks // bar == b
            }
        )
    changes = [1 - len(a ^ b) / bar for a, b in zip(grooves, grooves[1:])]
    beats = {n.onset_ticks // 24 for n in notes}
    drums = score.notes("drums")
    return {
        "pitch range": max(pitches) - min(pitches) if pitches else 0,
        "pitches used": len(pitches),
        "pitch classes used": len(classes),
        "polyphony": float(sounding[sounding > 0].mean()) if (sounding > 0).any() else 0.0,
        "polyphony rate": float((sounding > 1).mean()),
        "scale consistency": max(sum(classes[(t + d) % 12] for d in MAJOR) for t in range(12)) / max(1, len(notes)),
        "pitch entropy": entropy(pitches),
        "pitch class entropy": entropy(classes),
        "empty beat rate": 1 - len(beats) / max(1, score.end_ticks // 24),
        "groove consistency": float(np.mean(changes)) if changes else 1.0,
        "drum pattern consistency": sum(n.onset_ticks % 12 == 0 for n in drums) / len(drums) if drums else 0.0,
    }


def describe(score: Score) -> np.ndarray:
    """All that a classifier and a distance hear of an excerpt: metrics, and of every part counts, registers,
    intervals, lengths, places in the beat and loudness; of the chord line its qualities and rate. Not meter and
    tempo, which are asked for.
    """
    out = [*metrics(score).values()]
    for part in (*PITCHED, "drums"):
        notes = score.notes(part)
        onsets = sorted({n.onset_ticks for n in notes})
        gaps = np.diff(onsets) if len(onsets) > 1 else np.zeros(1)
        places = np.bincount([n.onset_ticks % 24 // 2 for n in notes], minlength=12) / max(1, len(notes))
        out += [
            len(onsets) / score.bars,
            len(notes) / max(1, len(onsets)),
            float(np.mean(gaps)),
            float(np.std(gaps)),
            *places,
        ]
        if part == "drums":
            kinds = Counter({36: 0, 38: 0, 42: 0, 46: 0, 51: 0, 49: 0, 45: 0} | Counter(n.pitch for n in notes))
            out += [kinds[k] / max(1, len(notes)) for k in (36, 38, 42, 46, 51, 49, 45)]
            continue
        line = [max(n.pitch for n in notes if n.onset_ticks == at) for at in onsets[:64]]
        steps = np.abs(np.diff(line)) if len(line) > 1 else np.zeros(1)
        out += [
            float(np.mean([n.pitch for n in notes])) if notes else 60.0,
            float(np.mean(steps)),
            float((steps == 0).mean()),
            float((steps > 4).mean()),
            float(np.mean([n.duration_ticks for n in notes])) if notes else 0.0,
            float(np.std([n.velocity for n in notes])) if notes else 0.0,
        ]
    qualities = Counter(c.quality for c in score.harmony)
    sizes = Counter(bin(c.tones()).count("1") for c in score.harmony)
    out += [
        len(score.harmony) / score.bars,
        len(qualities),
        *(sizes[k] / max(1, len(score.harmony)) for k in (2, 3, 4, 5)),
    ]
    return np.array(out, float)


def overlap(real: np.ndarray, made: np.ndarray) -> float:
    """The overlap 0..1 of the densities of distances within `real` and between it and `made` (one feature each)."""
    within = np.abs(real[:, None] - real[None])[np.triu_indices(len(real), 1)]
    between = np.abs(real[:, None] - made[None]).ravel()
    if within.std() < 1e-9 or between.std() < 1e-9:
        return float(abs(within.mean() - between.mean()) < 1e-9)
    rng = np.random.default_rng(1)
    a, b = (gaussian_kde(rng.choice(d, min(len(d), 3000), replace=False)) for d in (within, between))
    grid = np.linspace(min(within.min(), between.min()), max(within.max(), between.max()), 400)
    return float(np.trapezoid(np.minimum(a(grid), b(grid)), grid))


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """The Frechet distance between the normal distributions of two sets of descriptions (n, features)."""
    covariance = [np.cov(x, rowvar=False) + 1e-6 * np.eye(x.shape[1]) for x in (a, b)]
    root = sqrtm(covariance[0] @ covariance[1])
    return float(np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(covariance[0] + covariance[1] - 2 * np.real(root)))


def patterns(score: Score, part: str, melodic: bool) -> list[tuple]:
    """Of every bar with notes: onsets, with the interval from the bar's first note where `melodic`; of drums onsets
    and pieces.
    """
    bar, out = score.meter.bar_ticks, []
    for b in range(score.bars):
        notes = sorted((n.onset_ticks % bar, n.pitch) for n in score.notes(part) if n.onset_ticks // bar == b)
        if notes:
            out.append(
                tuple(notes)
                if part == "drums"
                else tuple((at, pitch - notes[0][1]) for at, pitch in notes)
                if melodic
                else tuple(at for at, _ in notes)
            )
    return out
