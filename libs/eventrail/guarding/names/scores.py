"""How well each label fits each word: its own weights, those of its neighbours and of the gaps."""

import numpy as np
import numpy.typing as npt

from eventrail.guarding.names.cache import RowCache
from eventrail.guarding.names.features import ABSENT, buckets_of, gap_bucket
from eventrail.guarding.names.weights import GAPS, PLACES, Table, Weights
from eventrail.guarding.names.words import REACH, Words

Links = npt.NDArray[np.bool_]

_ITSELF = PLACES // 2


class Scorer:
    """Scores words.

    Args:
        weights: trained ones.
    """

    def __init__(self, weights: Weights) -> None:
        absent = weights.words[ABSENT].copy()
        absent[_ITSELF] = 0
        nothing = np.zeros((GAPS, absent.shape[1]), np.float32)
        lists = weights.lists
        self._absent = absent.sum(axis=0)
        self._words = RowCache(weights.words, lambda word: buckets_of(word, lists), absent)
        self._gaps = RowCache(weights.gaps, lambda gap: [gap_bucket(gap)], nothing)

    def scores(self, words: Words, links: Links) -> Table:
        """Return the score of each label for each word, `[labels, words]`.

        Args:
            words: at least one.
            links: for each word but the first whether the one before is its neighbour.
        """
        own = self._words.rows_of(words.words)
        gap = self._gaps.rows_of(words.gaps[1:-1])
        total = own[:, _ITSELF] + self._absent
        near = links[:, None]
        total[1:] += np.where(near, own[:-1, 1] + gap[:, 1], 0)
        total[:-1] += np.where(near, own[1:, 3] + gap[:, 2], 0)
        far = (links[1:] & links[:-1])[:, None]
        total[2:] += np.where(far, own[:-2, 0] + gap[:-1, 0], 0)
        total[:-2] += np.where(far, own[2:, 4] + gap[1:, 3], 0)
        return np.ascontiguousarray(total.T)


def links_of(words: Words) -> Links:
    """Return, for each word but the first, whether the one before is its neighbour."""
    return np.diff(np.array(words.starts, np.intp)) <= REACH
