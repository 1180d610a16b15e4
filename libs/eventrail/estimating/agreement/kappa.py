"""Cohen's kappa: agreement of two raters, less what chance would give.

kappa = 1 - sum(w o) / sum(w e): o is how often each pair of values was seen, e how often it would
be if the raters did not look, w how far the two values are apart (Cohen, Educational and
Psychological Measurement 20, 1960; weighted: Psychological Bulletin 70, 1968).
"""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from eventrail.estimating.bootstrap import bootstrap
from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.numbers import Floats, Ints

Distance = Literal["nominal", "linear", "quadratic"]
_MOST_VALUES: Final = 50


def kappa(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    units: Ints | None = None,
    distance: Distance = "nominal",
) -> Estimate:
    """Return kappa with its bootstrap interval.

    Args:
        first: what one rater said of each item, as numbers.
        second: what the other said.
        units: which items hang together.
        distance: `nominal`, every two values are equally far apart; `linear` or `quadratic`, as
            far as their ranks are.
    """
    left, right = np.asarray(first, np.float64), np.asarray(second, np.float64)
    values, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    groups = np.arange(len(left)) if units is None else units
    name = "kappa" if distance == "nominal" else f"{distance} kappa"
    wrong = [] if len(values) <= _MOST_VALUES else ["more than 50 different values"]
    size, apart = len(values), _apart(len(values), distance)
    cells = places[: len(left)] * size + places[len(left) :]

    def value(times: Floats) -> float | None:
        table = np.bincount(cells, times, size * size).reshape(size, size) / times.sum()
        chance = float((apart * np.outer(table.sum(axis=1), table.sum(axis=0))).sum())
        return 1 - float((apart * table).sum()) / chance if chance > 0 else None

    return bootstrap(value, groups, name, wrong)


def agreement(
    first: Sequence[float] | Floats, second: Sequence[float] | Floats, units: Ints | None = None
) -> Estimate:
    """Return the share of items of which both say the same."""
    same = (np.asarray(first) == np.asarray(second)).astype(np.float64)
    groups = np.arange(len(same)) if units is None else units
    return interval(mean_of(same, groups), "agreement")


def _apart(size: int, distance: Distance) -> Floats:
    ranks = np.arange(size, dtype=np.float64)
    gaps = np.abs(ranks[:, None] - ranks[None, :])
    if distance == "nominal":
        return (gaps > 0).astype(np.float64)
    return gaps if distance == "linear" else gaps * gaps
