"""A reranker's scores beside those of the first ranking."""

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Reranker

ALONE: Final = 1.0
_LEAST: Final = 1e-9


class SharingReranker(Reranker, Protocol):
    """A reranker that says what it counts.

    Attributes:
        share: of its scores, 0 to 1; the first ranking's count the rest.
    """

    share: float


def blended(
    reranker: Reranker, first: NDArray[np.float32], said: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return scores to rank by, 0 to 1.

    Args:
        reranker: says by `share` what it counts; one that does not counts alone.
        first: the scores of the first ranking.
        said: the reranker's, of the same passages.
    """
    share = float(getattr(reranker, "share", ALONE))
    return np.asarray((1 - share) * spread(first) + share * spread(said), np.float32)


def spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the scores brought to 0 to 1; zeros if they are all the same."""
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    return np.asarray((scores - low) / max(float(high - low), _LEAST), np.float32)
