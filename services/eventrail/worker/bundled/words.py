"""Which words of a sentence matter: stems, rarity, and overlap between question and sentence."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

COMMON_TEXT = (
    "a an and are as at be been but by can could did do does for from had has have how i if in "
    "into is it its may me more must no not of on one only or other our out should so some such "
    "than that the their them then there these they this to up use used using was we were what "
    "when where which while who why will with without would you your about tell explain"
)
COMMON = frozenset(COMMON_TEXT.split())
_SUFFIX = re.compile(r"(?:ing|ed|es|s|e)$")
_EDGE = re.compile(r"^[^\w<]+|[^\w>]+$")
SHORTEST_STEM = 3


def bare(word: str) -> str:
    """The word without punctuation at its edges."""
    return _EDGE.sub("", word)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A crude stem: lower case, one English suffix removed."""
    low = bare(word).lower()
    cut = _SUFFIX.sub("", low)
    return cut if len(cut) >= SHORTEST_STEM else low


@lru_cache(maxsize=200_000)
def content_words(text: str) -> tuple[str, ...]:
    """The words of `text` that carry meaning, punctuation stripped, in order."""
    return tuple(w for w in map(bare, text.split()) if w and w.lower() not in COMMON)


@lru_cache(maxsize=200_000)
def stems(text: str) -> frozenset[str]:
    """The stems of the content words of `text`."""
    return frozenset(map(stem, content_words(text)))


class Rarity:
    """Inverse document frequency of stems over a collection of sentences."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        self._total = 0
        for sentence in sentences:
            self._count.update(stems(sentence))
            self._total += 1

    def of(self, word: str) -> float:
        """Natural logarithm of sentences over sentences with the stem; 0 for common words."""
        if word.lower() in COMMON:
            return 0.0
        return math.log((self._total + 1) / (self._count[stem(word)] + 1))

    def overlap(self, question: str, sentence: str) -> float:
        """Share, 0 to 1, of the question's rarity that the sentence also holds."""
        asked = {stem(w): self.of(w) for w in content_words(question)}
        held = stems(sentence)
        total = sum(asked.values())
        return sum(r for s, r in asked.items() if s in held) / total if total else 0.0
