"""Krippendorff's alpha: agreement of any number of raters, with gaps.

alpha = 1 - observed / expected disagreement: observed within items, expected between any two
values whatever (Krippendorff, Content Analysis, 2018, chapter 12). The distance of two values is
1 if they differ (nominal), or their squared difference (interval).
"""

from typing import Literal

import numpy as np

from eventrail.estimating.bootstrap import bootstrap
from eventrail.estimating.linear import Estimate
from eventrail.estimating.numbers import Floats, Ints, sums

Metric = Literal["nominal", "interval"]
_PAIR = 2


def alpha(items: Ints, scores: Floats, metric: Metric = "interval") -> Estimate:
    """Return alpha with its interval, by drawing items again.

    Args:
        items: which item each score is of; an item with one score says nothing and is left out.
        scores: one each, whoever gave them.
        metric: how far two scores are apart.
    """
    counts = np.bincount(items)
    kept = counts[items] >= _PAIR
    groups, values = np.unique(items[kept], return_inverse=True)[1], scores[kept]
    parts = _columns(values, metric)
    of_item = np.bincount(groups).astype(np.float64)
    within = _within(groups, parts, of_item)

    def value(times: Floats) -> float | None:
        weights = times[np.unique(groups, return_index=True)[1]]
        rows = float(weights @ of_item)
        spread = _between(parts, times)
        if rows < _PAIR or spread <= 0:
            return None
        return 1 - float(weights @ within) * (rows - 1) / spread

    left_out = int((~kept).sum())
    wrong = [f"{left_out} items have one score only: left out"] if left_out else []
    return bootstrap(value, groups, f"alpha ({metric})", wrong)


def _columns(values: Floats, metric: Metric) -> Floats:
    """Return columns whose squared distance is twice (nominal) or once (interval) the metric's."""
    if metric == "interval":
        return values[:, None]
    kinds = np.unique(values)
    return (values[:, None] == kinds[None, :]).astype(np.float64)


def _within(groups: Ints, parts: Floats, of_item: Floats) -> Floats:
    """Return each item's disagreement: the sum over its pairs of scores, over (scores - 1)."""
    squares = sums((parts * parts).sum(axis=1), groups)
    totals = np.stack([sums(column, groups) for column in parts.T])
    return 2 * (of_item * squares - (totals * totals).sum(axis=0)) / (of_item - 1)


def _between(parts: Floats, times: Floats) -> float:
    """Return the disagreement over all pairs of scores."""
    total = float(times.sum())
    middle = times @ parts
    return 2 * float(total * (times @ (parts * parts).sum(axis=1)) - middle @ middle)
