"""Differences between groups, and quantiles, by prediction-powered inference."""

import math
from typing import Final

import numpy as np

from eventrail.estimating.linear import Estimate, Linear, interval
from eventrail.estimating.numbers import Mask
from eventrail.estimating.powered.mean import Labelled, Powered, powered_mean

_CANDIDATES: Final = 100


def powered_difference(rows: Labelled, group: Mask) -> tuple[Linear, Linear]:
    """Return mean label of a group less that of the other rows: with scores, and by labels alone.

    Units with rows on both sides count as one each. Both sides need a label. A mean of wins (1, a
    tie 0.5, 0) is a win rate, so this also compares win rates.
    """
    one, other = powered_mean(rows.only(group)), powered_mean(rows.only(~group))
    return one.estimate.minus(other.estimate), one.labels.minus(other.labels)


def powered_quantile(rows: Labelled, share: float) -> Estimate:
    """Return the value that a share of the labels does not exceed.

    The interval holds every value at which the share of labels up to it, estimated with the
    help of the scores, does not differ from `share` (Angelopoulos et al., 2023, section on
    quantiles).

    Args:
        rows: as for the mean; label and score are on one scale.
        share: 0.5 for the median.
    """
    known = np.isfinite(rows.label)
    label = rows.label[known]
    pool = np.unique(np.concatenate([label, rows.score]))
    tried = pool[np.unique(np.linspace(0, len(pool) - 1, _CANDIDATES).astype(np.intp))]
    found = [(value, interval(_up_to(rows, value).estimate)) for value in tried]
    kept = [float(value) for value, each in found if each.holds(share)]
    nearest = min(found, key=lambda each: abs(each[1].value - share))
    low, high = (min(kept), max(kept)) if kept else (-math.inf, math.inf)
    about = nearest[1]
    return Estimate(
        float(nearest[0]), low, high, "powered quantile", about.rows, about.units, about.ess
    )


def _up_to(rows: Labelled, value: float) -> Powered:
    """Return the share of labels up to a value."""
    label = np.where(np.isfinite(rows.label), rows.label <= value, np.nan)
    score = (rows.score <= value).astype(np.float64)
    return powered_mean(Labelled(label, score, rows.units, rows.label_weight, rows.score_weight))
