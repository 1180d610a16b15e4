"""Two rankings become one. Pure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RANK_SHIFT: Final = 60
"""Cormack, Clarke, Büttcher, "Reciprocal rank fusion outperforms Condorcet", SIGIR 2009."""


def reciprocal_rank(lexical: Floats, dense: Floats) -> Floats:
    """Return scores by ranks alone, 1 for what is first in both.

    Args:
        lexical: of each candidate; 0 and less if words did not find it.
        dense: of each candidate; NaN if vectors did not find it.
    """
    total = _by_rank(np.where(lexical > 0, lexical, np.nan)) + _by_rank(dense)
    return np.asarray(total * (RANK_SHIFT + 1) / 2, np.float32)


def weighted(lexical: Floats, dense: Floats, weight: float, floor: float = 0.0) -> Floats:
    """Return the mean of both scores, each brought to 0 to 1 by its least and its greatest.

    Lee, "Analyses of multiple evidence combination", SIGIR 1997.

    Args:
        lexical: of each candidate; 0 if words did not find it.
        dense: of each candidate; NaN if vectors did not find it.
        weight: what `dense` counts, 0 to 1.
        floor: the lexical score that counts as 0: of the last candidate, if there were more.
    """
    words = _between(lexical, floor)
    known = dense[~np.isnan(dense)]
    least = float(known.min()) if len(known) else 0.0
    vectors = _between(np.nan_to_num(dense, nan=least), least)
    return np.asarray((1 - weight) * words + weight * vectors, np.float32)


def _between(scores: Floats, least: float) -> Floats:
    if not len(scores):
        return scores
    width = float(scores.max()) - least
    if width <= 0:
        return np.asarray(scores >= max(least, 1e-9), np.float32)
    return np.asarray(np.clip((scores - least) / width, 0, 1), np.float32)


def _by_rank(scores: Floats) -> Floats:
    order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")
    ranks = np.empty(len(scores), np.float32)
    ranks[order] = np.arange(1, len(scores) + 1, dtype=np.float32)
    return np.where(np.isnan(scores), np.float32(0), 1 / (RANK_SHIFT + ranks))
