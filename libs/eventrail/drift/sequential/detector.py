"""Shiryaev-Roberts e-detectors over many streams of p-values (Shin, Ramdas and Rinaldo, 2022).

With bets `b` that are e-values, `M[n] = (M[n-1] + 1) b[n]` has, without a change, a mean of at
most `n` at any stopping time. So has any weighted mean of such detectors, with weights that sum
to one; and an alarm at `M >= c` then comes after `c` requests in the mean, or later. A detector
whose request has no score stands still.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.drift.sequential.bets import BETS, Array, bets

_CEILING: Final = 1e200


class Detector:
    """Detectors of several columns, and the p-values that they saw last.

    Args:
        weights: of each column; they sum to one at most.
        kept: how many requests back a change point is looked for.
    """

    def __init__(self, weights: Array, kept: int = 4000) -> None:
        self._weights = weights
        self._held = np.zeros((len(weights), BETS))
        self._seen: npt.NDArray[np.float32] = np.full((kept, len(weights)), np.nan, np.float32)
        self.taken = 0

    def take(self, p: Array) -> Array:
        """Take in the p-values of a request, NaN where it has none; return the evidence.

        That is the weighted value of each column's detector: the sum of all of them is at most
        the number of requests taken, in the mean, as long as nothing changes.
        """
        known = ~np.isnan(p)
        paid = bets(np.where(known, p, 0.5))
        grown = np.minimum((self._held + 1) * paid, _CEILING)
        self._held = np.where(known[:, None], grown, self._held)
        self._seen[self.taken % len(self._seen)] = p
        self.taken += 1
        return self._held.mean(axis=1) * self._weights

    def clear(self, column: int) -> None:
        """Begin anew with one column."""
        self._held[column] = 0.0

    def change_point(self, column: int) -> int:
        """Return how many requests ago a column's p-values likeliest stopped being uniform.

        It is where the bet that has won the most would have had to begin to win the most.
        """
        count = min(self.taken, len(self._seen))
        order = (self.taken - 1 - np.arange(count)) % len(self._seen)  # the latest first
        p = self._seen[order, column].astype(np.float64)
        known = ~np.isnan(p)
        best = int(self._held[column].argmax())
        won = np.where(known, np.log(bets(np.where(known, p, 0.5))[:, best]), 0.0)
        return int(np.cumsum(won).argmax()) + 1
