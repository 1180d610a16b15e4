"""How well the words of two questions cover each other, by static word vectors.

A word counts by the length of its vector, which says how much a word tells (see
`learning/embedding.py`): "the" 1.6, a name 29.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.caching.semantic.reading import Reading
from eventrail.learning.embedding import static_embedder

Rows = npt.NDArray[np.float32]

_KEPT: Final = 256
_POWER: Final = 0.7
_SAME: Final = 0.999


class Weighed(NamedTuple):
    """A question's words as vectors of length 1, and how much each tells."""

    rows: Rows
    weights: Rows


class Cover(NamedTuple):
    """How one question's words are found in the other.

    Attributes:
        mean: of the nearest likenesses, by weight.
        worst: the likeness of the word that is found least.
        second: of the one after it.
        missing: the weight that is not found at all, over all.
        loudest: the greatest weight of a word, less its likeness.
    """

    mean: float
    worst: float
    second: float
    missing: float
    loudest: float


def weighed(reading: Reading) -> Weighed:
    """Return the vectors of a question's words, stop words among them."""
    return _weighed(tuple(word.plain for word in reading.words))


def covers(one: Weighed, other: Weighed) -> tuple[Cover, Cover]:
    """Return how the first's words are found in the second, and the other way round."""
    if not len(one.rows) or not len(other.rows):
        nothing = Cover(0, 0, 0, 1, 1)
        return nothing, nothing
    likeness = one.rows @ other.rows.T
    return _cover(likeness.max(1), one.weights), _cover(likeness.max(0), other.weights)


def _cover(best: Rows, weights: Rows) -> Cover:
    total = float(weights.sum())
    short = weights * (1 - best)
    sorted_best = np.sort(best)
    return Cover(
        float(best @ weights) / total,
        float(sorted_best[0]),
        float(sorted_best[min(1, len(best) - 1)]),
        float(weights[best < _SAME].sum()) / total,
        float(short.max()),
    )


@lru_cache(maxsize=_KEPT)
def _weighed(words: tuple[str, ...]) -> Weighed:
    rows = static_embedder().embed_words(list(words))
    lengths = np.linalg.norm(rows, axis=1)
    unit = rows / np.maximum(lengths, 1e-6)[:, None]
    return Weighed(np.asarray(unit, np.float32), np.asarray(lengths**_POWER + 1e-6, np.float32))
