"""How much of what each rater says is chance.

Two raters' scores of the same items differ with the variance noise_1^2 + noise_2^2, whatever the
items are worth and however kind the raters are; with three or more raters each one's own noise
follows (Grubbs, JASA 43, 1948). What two raters have in common is the items' own variance.
"""

from importlib import import_module
from itertools import combinations
from typing import Any, Final

import numpy as np

from eventrail.estimating.numbers import Floats, Ints

_FEWEST: Final = 10
"""Items that two raters must share."""


def noise(scores: Floats, items: Ints, raters: Ints, count: int) -> tuple[Floats, Floats]:
    """Return each rater's noise (standard deviation) and the share of its spread that is signal.

    NaN for a rater whose noise cannot be told: it takes three raters who share items, two by two.
    """
    table = np.full((int(items.max()) + 1, count), np.nan)
    table[items, raters] = scores
    design, apart, weights, common = _pairs(table)
    nothing = np.full(count, np.nan)
    if not len(apart):
        return nothing, nothing
    known = _told(design)
    optimize: Any = import_module("scipy.optimize")
    scale = np.sqrt(weights)
    found = np.asarray(optimize.nnls(design * scale[:, None], apart * scale)[0], np.float64)
    own = max(0.0, float(common @ weights / weights.sum()))
    variance = np.where(known, found, np.nan)
    return np.sqrt(variance), own / np.maximum(own + variance, 1e-12)


def _pairs(table: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return, for each two raters: who they are, how far apart, on how many, what is common."""
    design: list[Floats] = []
    figures: list[tuple[float, float, float]] = []
    for one, other in combinations(range(table.shape[1]), 2):
        both = np.isfinite(table[:, one]) & np.isfinite(table[:, other])
        shared = int(both.sum())
        if shared < _FEWEST:
            continue
        left, right = table[both, one], table[both, other]
        row = np.zeros(table.shape[1])
        row[[one, other]] = 1.0
        design.append(row)
        figures.append(
            (float(np.var(left - right, ddof=1)), shared, float(np.cov(left, right)[0, 1]))
        )
    if not design:
        return np.zeros((0, table.shape[1])), np.zeros(0), np.zeros(0), np.zeros(0)
    columns = np.asarray(figures, np.float64)
    return np.stack(design), columns[:, 0], columns[:, 1], columns[:, 2]


def _told(design: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which unknowns the equations fix."""
    inverse = np.linalg.pinv(design)
    return np.isclose(np.diag(inverse @ design), 1.0)
