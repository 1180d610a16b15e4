"""The words of a text as they are compared: stems, numbers in one spelling, and what they are."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from eventrail.guarding.grounding.korean import korean_stem
from eventrail.guarding.grounding.lexicon import COMMON, NUMBER_WORDS

_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![a-z])|[a-z]+\d\w*|[가-힣]+|[^\W\d_]+(?:['\u2019][a-z]+)?|\d\w*",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"[가-힣]")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)$")
_SUFFIX = re.compile(r"(?:'s|\u2019s|ingly|edly|ings|ing|ed|ly|es|s|e)$")
_SHORTEST: Final = 3


class Kind:
    """What a word is: a sum of these. Plain integers: an enumeration is ten times slower."""

    PLAIN: Final = 0
    COMMON: Final = 1
    NUMBER: Final = 2
    NAME: Final = 4
    KOREAN: Final = 8


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        stem: what is compared.
        lower: the word as written, in lower case.
        kind: what it is, a sum of `Kind`.
    """

    stem: str
    lower: str
    kind: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text, in order."""
    return [_read(surface) for surface in _WORD.findall(text)]


def content(words: Iterable[Word]) -> list[Word]:
    """Return the words that say something."""
    return [word for word in words if not word.kind & Kind.COMMON]


def english_stem(word: str) -> str:
    """Return a word without one English suffix, of three letters at least."""
    if word.endswith("ies") and len(word) > _SHORTEST + 1:
        return word[:-3] + "y"
    cut = _SUFFIX.sub("", word)
    return cut if len(cut) >= _SHORTEST else word


@lru_cache(maxsize=65_536)
def _read(surface: str) -> Word:
    word = surface.lower()
    if word[0].isdigit():
        return Word(_ORDINAL.sub("", word).replace(",", ""), word, Kind.NUMBER)
    if word in NUMBER_WORDS:
        return Word(NUMBER_WORDS[word], word, Kind.NUMBER)
    if _HANGUL.match(word):
        stem = korean_stem(word)
        is_common = stem in COMMON or word in COMMON
        return Word(stem, word, Kind.KOREAN | (Kind.COMMON if is_common else Kind.PLAIN))
    if word in COMMON:
        return Word(word, word, Kind.COMMON)
    kind = Kind.NAME if surface[0].isupper() else Kind.PLAIN
    return Word(english_stem(word), word, kind)
