"""Take a question apart, once; what was read last is kept."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from eventrail.caching.semantic.reading.asked import asked_for
from eventrail.caching.semantic.reading.names import names_in
from eventrail.caching.semantic.reading.negation import denies
from eventrail.caching.semantic.reading.numbers import Numbers, numbers_in
from eventrail.caching.semantic.reading.words import Word, spelled_out, words_of

_KEPT: Final = 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """A question taken apart.

    Attributes:
        text: the question.
        words: its words, in order.
        stems: their forms for comparing, in order.
        content: those of words that tell questions apart, in order.
        names: those of names.
        numbers: what it counts.
        denies: whether it denies what it is about.
        asked: what it asks for, e.g. `time`.
        korean: whether it is Korean.
    """

    text: str
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    content: tuple[str, ...]
    names: frozenset[str]
    numbers: Numbers
    denies: bool
    asked: str
    korean: bool


@lru_cache(maxsize=_KEPT)
def read(text: str) -> Reading:
    """Return a question's parts."""
    words = words_of(text)
    korean = any("가" <= letter <= "힣" for letter in text)
    plain = spelled_out(text).lower()
    return Reading(
        text,
        words,
        tuple(word.stem for word in words),
        tuple(word.stem for word in words if word.content),
        names_in(text, words),
        numbers_in(words),
        denies(text, korean=korean),
        asked_for(plain, korean=korean),
        korean,
    )
