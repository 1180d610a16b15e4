"""Whether requests are still about the same: sentence vectors, held against the past.

Two kinds of scores. Novelty is how far a text is from its nearest neighbour in a training part.
The learnt one asks whether a text is more like the latest than like the older texts: it is learnt
from one half of the requests, drawn by chance, and ranked among the other half only, so that its
p-values are as exact as any, however often it is learnt anew.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.drift.sequential.bets import Array

Vectors = npt.NDArray[np.float32]

LATEST: Final = 100
"""Texts that count as the latest, of the half that is learnt from."""

MOST: Final = 1000
"""Texts kept of each half. Beyond that the oldest go: ranks are then among so many."""

_OLDER: Final = 500
"""Older texts that are looked at, evenly spread."""

_EVERY: Final = 25
"""Texts after which the score is learnt anew."""


def nearness(texts: Vectors, others: Vectors) -> Vectors:
    """Return the cosine of each text with its nearest among others."""
    return np.max(texts @ others.T, axis=1)


def novelty(texts: Vectors, training: Vectors) -> Array:
    """Return how far each text is from a training part."""
    return -nearness(texts, training).astype(np.float64)


def novelty_within(training: Vectors) -> Array:
    """Return how far each text of a training part is from the others of it."""
    likeness = training @ training.T
    np.fill_diagonal(likeness, -1.0)
    return -likeness.max(axis=1).astype(np.float64)


class Tail:
    """The last rows of a table that grows, at hand as one array.

    Args:
        rows: with which it begins.
        most: how many are kept.
    """

    def __init__(self, rows: Vectors, most: int = MOST) -> None:
        self._most = most
        self._space: Vectors = np.zeros((2 * most, rows.shape[1]), np.float32)
        self._end = min(len(rows), most)
        self._space[: self._end] = rows[-most:][: self._end]

    @property
    def rows(self) -> Vectors:
        """The last rows, the oldest first."""
        return self._space[max(self._end - self._most, 0) : self._end]

    def add(self, row: Vectors) -> None:
        """Add one; beyond `most`, the oldest goes."""
        if self._end == len(self._space):
            self._space[: self._most] = self._space[-self._most :]
            self._end = self._most
        self._space[self._end] = row
        self._end += 1


class Lately:
    """P-values of "more like the latest than like the older"; low ones say so.

    Args:
        training: vectors that are learnt from to begin with.
    """

    def __init__(self, training: Vectors) -> None:
        self._learnt = Tail(training)
        self._ranked = Tail(training[:0])
        self._scores = Tail(np.zeros((0, 1), np.float32))
        self._latest = self._older = training[:0]
        self._since = _EVERY

    def take(self, text: Vectors, coin: float, chance: float) -> float:
        """Take in the vector of a text; return its p-value, or NaN if it is one to learn from.

        Args:
            text: its vector.
            coin: a uniform number that decides which half it is of.
            chance: another, which breaks ties.
        """
        if coin < 0.5:  # noqa: PLR2004 -- half of them
            self._learnt.add(text)
            self._since += 1
            return float("nan")
        if self._since >= _EVERY:
            self._learn()
        score = self._score(text[None, :])[0]
        scores = self._scores.rows[:, 0]
        larger, same = int((scores > score).sum()), int((scores == score).sum())
        self._ranked.add(text)
        self._scores.add(score)
        return float((larger + chance * (same + 1)) / (len(scores) + 1))

    def _learn(self) -> None:
        self._since = 0
        learnt = self._learnt.rows
        older = learnt[:-LATEST]
        self._latest = learnt[-LATEST:]
        self._older = older[:: max(len(older) // _OLDER, 1)]
        self._scores = Tail(self._score(self._ranked.rows)[:, None])

    def _score(self, texts: Vectors) -> Vectors:
        if not len(texts) or not len(self._older):
            return np.zeros(len(texts), np.float32)
        return nearness(texts, self._latest) - nearness(texts, self._older)
