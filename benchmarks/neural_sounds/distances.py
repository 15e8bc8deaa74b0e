"""How far a set of sounds is from another, and how near one sound is to those of a set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import sqrtm
from sklearn.cluster import KMeans

Floats = NDArray[np.float32]


def frechet(a: Floats, b: Floats) -> float:
    """Frechet distance of two sets of features (n, d) as Gaussians (Heusel and others, 2017)."""
    cov_a, cov_b = (np.cov(x.astype(np.float64), rowvar=False) + 1e-6 * np.eye(x.shape[1]) for x in (a, b))
    cross = sqrtm(cov_a @ cov_b).real
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a + cov_b - 2 * cross))


def kernel_distance(a: Floats, b: Floats) -> float:
    """Squared maximum mean discrepancy with a cubic kernel, unbiased (Binkowski and others, 2018), times 1,000, of
    features over their root mean square in `b`."""
    scale = np.sqrt((b.astype(np.float64) ** 2).sum(1).mean() / b.shape[1])
    a, b = a / scale, b / scale
    kernel = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    own = [(kernel(x, x).sum() - np.trace(kernel(x, x))) / (len(x) * (len(x) - 1)) for x in (a, b)]
    return float(1000 * (own[0] + own[1] - 2 * kernel(a, b).mean()))


def different_bins(train: Floats, test: Floats, k: int = 50) -> float:
    """NDB / k (Richardson and Weiss, 2018): the share of k-means bins of `train` whose portion of `test` differs by a
    two-proportion test at 5 %."""
    means = KMeans(k, n_init=1, random_state=1).fit(train)
    p, q = (np.bincount(x, minlength=k) / len(x) for x in (means.labels_, means.predict(test)))
    pooled = (p * len(train) + q * len(test)) / (len(train) + len(test))
    error = np.sqrt(np.maximum(1e-12, pooled * (1 - pooled) * (1 / len(train) + 1 / len(test))))
    return float((np.abs(p - q) / error > 1.96).mean())


def nearest(sounds: Floats, train: Floats) -> float:
    """The median, over sounds (n, d), of the root mean square difference to the nearest of `train`."""
    squares = (sounds**2).sum(1)[:, None] + (train**2).sum(1) - 2 * sounds @ train.T
    return float(np.median(np.sqrt(np.maximum(0, squares.min(1)) / sounds.shape[1])))
