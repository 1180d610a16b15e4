"""A judge that compares words: enough to test whoever asks one."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eventrail.cache.telling import Telling
from eventrail.caching.interface import Likeness, Worth
from eventrail.caching.kept.entry import Past

_SAME = {"tall": "high", "big": "large", "tower's": "tower"}
_DIMENSIONS = 64


def words(text: str) -> list[str]:
    """Return the words of a text that tell it from others."""
    plain = text.lower().replace("?", " ").replace(".", " ").split()
    return sorted({_SAME.get(word, word) for word in plain} - {"please", "the", "is", "tell", "me"})


class WordsJudge:
    """Says that two texts ask for the same if they have the same words; see `Judge`."""

    name = "words-1"
    dimensions = _DIMENSIONS

    def vector(self, question: str) -> NDArray[np.float32]:
        """Return the sum of a vector for each word."""
        total = np.zeros(_DIMENSIONS, np.float32)
        for word in words(question):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).normal(size=_DIMENSIONS).astype(np.float32)
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)

    def likeness(self, question: str, other: str) -> Likeness:
        """Return the share of words in common; 0 if one denies and the other does not."""
        one, two = set(words(question)), set(words(other))
        if ("not" in one) != ("not" in two):
            return Likeness(0.0, "negation")
        return Likeness(len(one & two) / max(1, len(one | two)))

    def worth(self, question: str) -> Worth:
        """Keep nothing of today's."""
        today = "today" in words(question)
        return Worth(keep=not today, reason="time_sensitive" if today else "")


def bound_for(history: Sequence[Past], error_bound: float) -> float:
    """Ask for more than any likeness that was wrong before."""
    del error_bound
    wrong = [past.score for past in history if not past.right]
    return max([0.8, *(score + 0.05 for score in wrong)])


def same_answer(one: str, other: str) -> float:
    """Return whether two answers are equal."""
    return float(one == other)


def words_telling() -> Telling:
    """Return what the semantic cache asks."""
    return Telling(WordsJudge(), bound_for, same_answer)
