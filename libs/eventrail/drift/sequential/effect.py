"""How large a difference is."""

from collections.abc import Sequence

import numpy as np


def effect_of(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the difference of the means in standard deviations (Cohen's d); NaN is left out.

    It is 0 where one side is empty, and at most 1000, for what did not vary at all.
    """
    one, other = np.asarray(before, float), np.asarray(after, float)
    one, other = one[~np.isnan(one)], other[~np.isnan(other)]
    if not len(one) or not len(other):
        return 0.0
    spread = np.sqrt((one.var() * len(one) + other.var() * len(other)) / (len(one) + len(other)))
    difference = float(other.mean() - one.mean())
    if difference == 0.0:
        return 0.0
    return float(np.clip(difference / max(float(spread), 1e-12), -1000.0, 1000.0))
