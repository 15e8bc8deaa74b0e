"""Where random latents come from: of hits a mixture of Gaussians per class, of notes a map of timbres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partimento.sounds.features import Floats

NARROWEST = 0.05  # the least deviation of a component


def mixture(
    means: Floats, deviations: Floats, components: int, groups: NDArray[np.str_], seed: int = 1
) -> tuple[Floats, Floats, Floats]:
    """Weights (C), means (C, D) and deviations (C, D) of a diagonal mixture fitted by expectation maximisation to the
    posteriors N(means, deviations) (n, D) of one class's sounds.

    Each group (n) counts alike, as the root of its number. The posteriors' variances are part of the components', so
    that what lies between the sounds is covered.
    """
    random = np.random.default_rng(seed)
    _, index, counts = np.unique(groups, return_inverse=True, return_counts=True)
    mass = 1 / np.sqrt(counts[index])
    mass = mass / mass.sum()
    first = random.choice(len(means), components, replace=len(means) < components, p=mass)
    centres, spread = means[first].astype(np.float64), np.tile(means.std(0) + NARROWEST, (components, 1))
    weights = np.full(components, 1 / components)
    variances = deviations.astype(np.float64) ** 2
    for _ in range(50):
        apart = (means[:, None] - centres) ** 2 + variances[:, None]
        logs = np.log(weights) - 0.5 * (apart / spread**2 + 2 * np.log(spread)).sum(2)
        parts = np.exp(logs - logs.max(1, keepdims=True))
        parts = parts / parts.sum(1, keepdims=True) * mass[:, None]
        weights = parts.sum(0) + 1e-6
        centres = (parts[:, :, None] * means[:, None]).sum(0) / weights[:, None]
        apart = (means[:, None] - centres) ** 2 + variances[:, None]
        spread = np.sqrt((parts[:, :, None] * apart).sum(0) / weights[:, None]) + NARROWEST
    return (weights / weights.sum()).astype(np.float32), centres.astype(np.float32), spread.astype(np.float32)


def map_of(latents: Floats, families: NDArray[np.int64]) -> Floats:
    """(P, 2) in 0..1: latents (P, D) in the plane that parts families best while neighbours stay neighbours: the first
    two directions of a linear discriminant analysis, each spread evenly by rank, half and half with the plain value."""
    centred = latents - latents.mean(0)
    within = np.zeros((latents.shape[1],) * 2)
    between = np.zeros_like(within)
    for family in np.unique(families):
        own = centred[families == family]
        within += (own - own.mean(0)).T @ (own - own.mean(0))
        between += len(own) * np.outer(own.mean(0), own.mean(0))
    within += 0.3 * np.trace(within) / len(within) * np.eye(len(within))
    values, vectors = np.linalg.eig(np.linalg.solve(within, between))
    plane = centred @ vectors[:, np.argsort(-values.real)[:2]].real
    ranks = plane.argsort(0).argsort(0) / (len(plane) - 1)
    plain = (plane - plane.min(0)) / (plane.max(0) - plane.min(0))
    return np.asarray(0.03 + 0.94 * (ranks + plain) / 2, np.float32)
