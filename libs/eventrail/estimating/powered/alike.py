"""Whether labelled rows that are no part of the population are like it, as far as scores tell."""

import math
from typing import Final

import numpy as np

from eventrail.estimating.linear import worth
from eventrail.estimating.numbers import Floats, Mask
from eventrail.estimating.powered.mean import Labelled

ASSUMES: Final = (
    "the labels are of anchors: this holds if the judge is as far off on the requests as it is "
    "on the anchors, on average"
)
VISIBLE: Final = 0.2
"""Distance of two distributions below which they are taken as alike, sure or not."""
_SURE: Final = 1.628
"""Of Kolmogorov's distribution: the distance, over its scale, that chance exceeds in 1 of 100."""


def unlike(rows: Labelled, outside: Mask) -> str:
    """Return a warning if the scores are visibly distributed otherwise outside; empty if not.

    Compared are the distribution functions (Smirnov, 1948), weighed, with the effective numbers
    of units in the place of the numbers of rows.

    Args:
        rows: all rows.
        outside: which have a label and are no part of the population.
    """
    inside = rows.score_weight > 0
    weights, others = rows.label_weight[outside], rows.score_weight[inside]
    gap = distance(rows.score[outside], weights, rows.score[inside], others)
    few, many = worth(weights, rows.units[outside]), worth(others, rows.units[inside])
    if gap <= max(VISIBLE, _SURE * math.sqrt(1 / few + 1 / many)):
        return ""
    means = (
        float(np.average(rows.score[outside], weights=weights)),
        float(np.average(rows.score[inside], weights=others)),
    )
    return (
        f"the scores of the anchors are unlike those of the requests (mean {means[0]:.3f} and "
        f"{means[1]:.3f}, distributions {gap:.0%} apart): take anchors from production"
    )


def distance(one: Floats, weights: Floats, other: Floats, others: Floats) -> float:
    """Return the largest gap between two weighed distribution functions, 0 to 1."""
    values, place = np.unique(np.concatenate([one, other]), return_inverse=True)
    shares = np.concatenate([weights / weights.sum(), -others / others.sum()])
    return float(np.abs(np.cumsum(np.bincount(place, shares, len(values)))).max())
