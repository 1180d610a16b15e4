"""The judge that the semantic cache asks: rules first, then what was learned."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.caching.interface import Likeness, Worth
from eventrail.caching.semantic.learned.model import language_of, measured, shipped, shipped_model
from eventrail.caching.semantic.reading import Reading, read
from eventrail.caching.semantic.rules import difference
from eventrail.caching.semantic.rules.leftover import leftover
from eventrail.caching.semantic.vector import DIMENSIONS, vector_of
from eventrail.caching.semantic.worth import worth

REVISION: Final = "1"
"""Counts up when vectors or rules change."""
FLOOR: Final = {"en": 0.6, "ko": 0.52}
"""Candidates whose vectors are less alike than this are not read any closer."""
SAME: Final = 1.0
LONGEST: Final = 1_000
"""Characters; longer questions are never told to be the same, except word by word."""


class SemanticJudge:
    """Tells questions apart; see `eventrail.caching.interface.Judge`. Safe to share."""

    def __init__(self) -> None:
        self._verifiers = shipped_model()
        self.name = f"semantic-{REVISION}-{shipped().manifest.version}"
        self.dimensions = DIMENSIONS

    def vector(self, question: str) -> NDArray[np.float32]:
        """Return the vector, of length 1, by which candidates are found."""
        return vector_of(question)

    def likeness(self, question: str, other: str) -> Likeness:
        """Return whether two questions ask for the same; both ways give the same answer."""
        if _plain(question) == _plain(other):
            return Likeness(SAME)
        if max(len(question), len(other)) > LONGEST:
            return Likeness(0.0)
        korean = _has_korean(question) or _has_korean(other)
        floor = FLOOR["ko" if korean else "en"]
        if float(vector_of(question) @ vector_of(other)) < floor:
            return Likeness(0.0)
        one, two = (read(text) for text in sorted((question, other)))
        return self._verified(one, two)

    def worth(self, question: str) -> Worth:
        """Return whether the answer to a question is worth keeping."""
        return worth(question)

    def _verified(self, one: Reading, other: Reading) -> Likeness:
        left = leftover(one, other)
        differs = difference(one, other, left)
        if differs:
            return Likeness(0.0, differs)
        verifier = self._verifiers[language_of(one, other)]
        return Likeness(verifier.likeness(*measured(one, other, left)))


def make_judge() -> SemanticJudge:
    """Return the judge that ships.

    Raises:
        UnusableArtefact: its model is damaged.
    """
    return SemanticJudge()


def _plain(text: str) -> str:
    """Return a text without what cannot change its meaning: spaces, and the mark at its end."""
    return " ".join(text.split()).rstrip("?\uff1f ")


def _has_korean(text: str) -> bool:
    return not text.isascii() and any("가" <= letter <= "힣" for letter in text)
