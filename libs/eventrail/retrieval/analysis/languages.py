"""Which language a text in Latin letters is in, as far as stemming needs to know.

It is taken for the language most of whose commonest words stand in it, and for English in doubt.
A question is analysed by itself, so what decides must stand in a short text as well as in a long
one. Of other scripts the script alone decides (`script`).
"""

from collections.abc import Collection
from types import MappingProxyType
from typing import Final

from bm25s import stopwords

ENGLISH: Final = "english"
_LEAST: Final = 2
"""So many different common words another language needs: one may be a name."""

_LISTS: Final[dict[str, Collection[str]]] = {
    ENGLISH: stopwords.STOPWORDS_EN_PLUS,
    "german": stopwords.STOPWORDS_GERMAN,
    "dutch": stopwords.STOPWORDS_DUTCH,
    "french": stopwords.STOPWORDS_FRENCH,
    "spanish": stopwords.STOPWORDS_SPANISH,
    "portuguese": stopwords.STOPWORDS_PORTUGUESE,
    "italian": stopwords.STOPWORDS_ITALIAN,
    "swedish": stopwords.STOPWORDS_SWEDISH,
    "norwegian": stopwords.STOPWORDS_NORWEGIAN,
    "danish": stopwords.STOPWORDS_DANISH,
    "turkish": stopwords.STOPWORDS_TURKISH,
    "russian": stopwords.STOPWORDS_RUSSIAN,
}
STOP_WORDS: Final = MappingProxyType({name: frozenset(words) for name, words in _LISTS.items()})
"""Words that are not indexed, by the name of the language's stemmer."""

_LATIN: Final = {name: words for name, words in STOP_WORDS.items() if name != "russian"}
_COMMON: Final = frozenset[str]().union(*_LATIN.values())


def language_of(words: Collection[str]) -> str:
    """Return the name of the Snowball stemmer for a text in Latin letters.

    Args:
        words: of the text, in lower case.
    """
    there = _COMMON.intersection(words)
    if not there:
        return ENGLISH
    counts = {name: len(there & common) for name, common in _LATIN.items()}
    best = max(counts, key=counts.__getitem__)  # the first of equals, so English before all
    return best if counts[best] >= max(_LEAST, counts[ENGLISH] + 1) else ENGLISH
