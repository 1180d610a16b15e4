"""Bets that p-values are not uniform: densities over 0 to 1, each of which has the integral 1.

A bet is an e-value: where p-values are uniform, its mean is 1 (at most 1, as p is kept a little
away from both ends, where the densities are highest).
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

BETS: Final = 12
"""How many bets are held at once."""

_END: Final = 1e-6


def bets(p: Array) -> Array:
    """Return what each bet pays, one row a p-value.

    Powers (Vovk's `e p^(e-1)`) bet on high or low scores, straight lines on a shift of all of
    them, the arcsine on both ends, and mixtures on a small share of unusual requests.
    """
    low = np.clip(p, _END, 1 - _END)
    high = 1 - low
    line = 2 * low - 1
    few, few_high = low**-0.9, high**-0.9
    paid = (
        0.3 * low**-0.7,
        0.6 * low**-0.4,
        0.3 * high**-0.7,
        0.6 * high**-0.4,
        1 + 0.9 * line,
        1 - 0.9 * line,
        1 + 0.4 * line,
        1 - 0.4 * line,
        0.5 + 0.5 / (np.pi * np.sqrt(low * high)),
        0.9 + 0.01 * few,
        0.8 + 0.04 * low**-0.8,
        0.9 + 0.01 * few_high,
    )
    return np.stack(paid, axis=-1)
