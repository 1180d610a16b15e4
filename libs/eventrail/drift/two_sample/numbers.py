"""Two sets of numbers: Kolmogorov-Smirnov and Anderson-Darling, by permutation; ties are fine."""

from typing import Literal

import numpy as np

from eventrail.drift.two_sample.permuting import Array, p_value, relabelled

Statistic = Literal["ks", "ad"]


def numbers_test(
    before: Array, after: Array, *, statistic: Statistic = "ks", draws: int = 999, seed: int = 0
) -> float:
    """Return the p-value of "both sets have one distribution".

    Args:
        before: numbers of the first set.
        after: numbers of the second.
        statistic: `ks` for the largest distance of the distribution functions; `ad` weighs it
            by place, and so sees the tails (Scholz and Stephens, 1987).
        draws: relabellings.
        seed: of the draws.
    """
    pooled = np.concatenate([before, after])
    order = np.argsort(pooled, kind="stable")
    ranked = pooled[order]
    ends = np.flatnonzero(np.diff(ranked, append=np.inf))[:-1]  # the last of each run of ties
    if not len(ends):
        return 1.0
    labels = relabelled(len(before), len(after), draws, seed)
    seen = np.zeros((1, len(pooled)), bool)
    seen[0, len(before) :] = True
    weights = _weights(ends, len(pooled), statistic)
    drawn = _distance(labels[:, order], ends, weights, len(after))
    return p_value(float(_distance(seen[:, order], ends, weights, len(after))[0]), drawn)


def _weights(ends: np.ndarray, size: int, statistic: Statistic) -> Array | None:
    if statistic == "ks":
        return None
    share = (ends + 1) / size
    return 1 / (share * (1 - share))


def _distance(labels: np.ndarray, ends: np.ndarray, weights: Array | None, after: int) -> Array:
    size = labels.shape[1]
    of_after = np.cumsum(labels, axis=1, dtype=np.int32)[:, ends]
    gap = of_after / after - (ends + 1 - of_after) / (size - after)
    return np.abs(gap).max(axis=1) if weights is None else (gap**2 * weights).sum(axis=1)
