"""The words that a question and a passage are compared by."""

import re
from collections.abc import Callable
from typing import cast

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

_WORD = re.compile(r"\w+")
_STOP = frozenset(STOPWORDS_EN_PLUS)

Analyser = Callable[[str], list[str]]


def make_analyser() -> Analyser:
    """Return a function from a text to its terms: lower case, no stop words, English stems.

    Not to be shared between threads: the stemmer keeps a cache.
    """
    stem = cast("Callable[[list[str]], list[str]]", Stemmer.Stemmer("english").stemWords)

    def analyse(text: str) -> list[str]:
        words = _WORD.findall(text.lower())
        return stem([word for word in words if word not in _STOP])

    return analyse
