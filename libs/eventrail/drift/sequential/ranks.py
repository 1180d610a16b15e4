"""Conformal p-values of many scores at once, in memory that does not grow.

Each score is put into a bin between quantiles of a training part, and ranked among all that came
after that part. Bins that depend on the training part alone leave the p-values exact: within a
bin, ties are broken by chance.
"""

from typing import Final

import numpy as np

from eventrail.drift.sequential.bets import Array

_QUANTILES: Final = np.concatenate(
    [[0, 0.002, 0.005, 0.01], np.linspace(0.02, 0.98, 49), [0.99, 0.995, 0.998, 1]]
)


class Ranks:
    """P-values of a stream of rows of scores; a small one says that the score is high.

    Args:
        training: one row a request, one column a score; NaN where a request has none.
    """

    def __init__(self, training: Array) -> None:
        columns = training.shape[1]
        self._edges = np.full((columns, len(_QUANTILES) + 1), np.inf)
        for index in range(columns):
            known = training[:, index]
            known = known[~np.isnan(known)]
            if len(known):
                edges = np.unique(np.quantile(known, _QUANTILES))
                edges = np.concatenate([[np.nextafter(edges[0], -np.inf)], edges])
                self._edges[index, : len(edges)] = edges
        self._counts = np.zeros((columns, len(_QUANTILES) + 2))
        self._rows = np.arange(columns)

    def take(self, scores: Array, chance: Array) -> Array:
        """Return the p-value of each score of the next request, and count it.

        Args:
            scores: one a column; NaN where the request has none, and so is its p-value then.
            chance: uniform numbers that break ties, one a column.
        """
        known = ~np.isnan(scores)
        places = (self._edges < scores[:, None]).sum(axis=1)
        counts = self._counts
        above = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
        same = counts[self._rows, places]
        larger = above[self._rows, places] - same
        p = (larger + chance * (same + 1)) / (above[:, 0] + 1)
        counts[self._rows[known], places[known]] += 1
        return np.where(known, p, np.nan)
