"""Choose passages that are good and differ from each other.

Maximal marginal relevance, of Carbonell and Goldstein, "The use of MMR, diversity-based reranking
for reordering documents and producing summaries" (SIGIR 1998).
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.context.words import words_of
from eventrail.retrieval.interface import Vectors

Matrix: TypeAlias = NDArray[np.float64]


def chosen(scores: Sequence[float], alike: Matrix, most: int, diversity: float) -> list[int]:
    """Return the places of at most `most` passages, in the order in which they are chosen.

    The first is always the first. Each further one has the greatest
    `(1 - diversity) * score - diversity * (likeness to the likest chosen before)`, with scores
    brought to 0 to 1; the earlier of equals.

    Args:
        scores: of the passages, best first.
        alike: how alike each two are, 0 to 1.
        most: how many.
        diversity: 0 takes the best, 1 the most different.
    """
    left = list(range(1, len(scores)))
    taken = list(range(len(scores)))[: min(most, 1)]
    if not taken or diversity == 0:
        return [*taken, *left][: max(most, 0)]
    gains = (1 - diversity) * _between_0_and_1(scores)
    likest = alike[:, 0].copy()
    while left and len(taken) < most:
        worth = gains[left] - diversity * likest[left]
        best = left.pop(int(np.argmax(worth)))
        taken.append(best)
        likest = np.maximum(likest, alike[:, best])
    return taken


def likeness(vectors: Vectors | None, texts: Sequence[str]) -> Matrix:
    """Return how alike each two passages are, 0 to 1.

    Cosines of their vectors; where there are none, the share of words that they have in common
    (Ochiai's coefficient).
    """
    if vectors is not None and vectors.shape[1]:
        cosines = vectors.astype(np.float64) @ vectors.astype(np.float64).T
        return np.clip(cosines, 0.0, 1.0)
    sets = [frozenset(words_of(text)) for text in texts]
    places = {word: place for place, word in enumerate(sorted(frozenset[str]().union(*sets)))}
    rows = np.zeros((len(sets), max(len(places), 1)))
    for row, words in enumerate(sets):
        rows[row, [places[word] for word in words]] = 1.0
    norms = np.sqrt(np.maximum(rows.sum(axis=1), 1.0))
    return (rows @ rows.T) / np.outer(norms, norms)


def _between_0_and_1(scores: Sequence[float]) -> Matrix:
    values = np.asarray(scores, dtype=np.float64)
    span = float(np.ptp(values))
    return (values - values.min()) / span if span > 0 else np.ones_like(values)
