"""How well a plain classifier distinguishes generated songs from real ones by their figures: .5 it cannot, 1 always."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

FOLDS, TIMES = 5, 4
STRENGTH = 0.1  # of the fit, against the penalty on its weights
FARTHEST = 4  # standard deviations that one figure may lie off


def prepared(learnt: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Figures (songs, figures) in standard deviations of those learnt from, NaN as their median, with a column for
    each figure that some lack.
    """
    known = ~np.isnan(learnt).all(0)
    learnt, x = learnt[:, known], x[:, known]
    middle = np.nanmedian(learnt, axis=0)
    missing = np.isnan(learnt).any(0)
    base, found = (
        np.hstack([np.where(np.isnan(values), middle, values), np.isnan(values)[:, missing]]) for values in (learnt, x)
    )
    width = base.std(0)
    width[width < 1e-9] = 1.0
    scaled: np.ndarray = np.clip((found - base.mean(0)) / width, -FARTHEST, FARTHEST)
    return scaled


def tell_apart(
    real: np.ndarray, made: np.ndarray, weights: Sequence[float] | None = None, folds: int = FOLDS, times: int = TIMES
) -> float:
    """Area under the ROC curve of a logistic regression, of songs that it has not learnt from: folds over the songs,
    drawn several times. real, made: figures (songs, figures); weights: of the real songs. NaN for fewer songs than
    folds.
    """
    if min(len(real), len(made)) < folds:
        return float("nan")
    x, truth = np.vstack([real, made]), np.repeat([0, 1], [len(real), len(made)])
    heard = np.ones(len(real)) if weights is None else np.asarray(weights, float)
    w = np.concatenate([heard / heard.sum(), np.full(len(made), 1 / len(made))])
    areas = []
    for seed in range(times):
        scores = np.empty(len(x))
        for train, test in StratifiedKFold(folds, shuffle=True, random_state=seed).split(x, truth):
            model = LogisticRegression(C=STRENGTH, max_iter=1000)
            model.fit(prepared(x[train], x[train]), truth[train], sample_weight=w[train] * len(x) / 2)
            scores[test] = model.decision_function(prepared(x[train], x[test]))
        areas.append(roc_auc_score(truth, scores, sample_weight=w))
    return float(np.mean(areas))
