"""Whether generated songs have a figure as real ones do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

FEWEST_SONGS = 5  # that have the figure, of either kind
NEAR = 0.25  # of the real figure
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Sample:
    """What is known of a figure from the songs that have it: n of them, weighed; `size` is what they count for (Kish:
    the sum of weights squared by the sum of their squares).
    """

    n: int
    mean: float
    variance: float
    size: float

    @staticmethod
    def of(values: Sequence[float], weights: Sequence[float] | None = None) -> "Sample":
        x = np.asarray(values, float)
        w = np.ones(len(x)) if weights is None else np.asarray(weights, float)
        x, w = x[~np.isnan(x)], w[~np.isnan(x)]
        if not len(x):
            return Sample(0, np.nan, np.nan, 0.0)
        w = w / w.sum()
        mean, size = float(w @ x), 1 / float(w @ w)
        variance = float(w @ (x - mean) ** 2) * size / (size - 1) if size > 1 + 1e-9 else np.nan
        return Sample(len(x), mean, variance, size)


def difference(a: Sample, b: Sample) -> float:
    """p of Welch's t: how likely means as far apart would be, were the two alike."""
    errors = np.array([a.variance / a.size, b.variance / b.size])
    error = float(errors.sum())
    if error == 0:
        return 1.0 if a.mean == b.mean else 0.0
    freedom = error**2 / float((errors**2 / (np.array([a.size, b.size]) - 1)).sum())
    return float(2 * stats.t.sf(abs(a.mean - b.mean) / error**0.5, freedom))


def comparable(real: Sample) -> bool:
    return real.n >= FEWEST_SONGS


def holds(real: Sample, made: Sample) -> bool:
    """Within a quarter of the real figure, or not significantly different from it; false where too few generated songs
    have it.
    """
    if made.n < FEWEST_SONGS:
        return False
    return abs(made.mean - real.mean) <= NEAR * abs(real.mean) or difference(real, made) > SIGNIFICANT
