"""What a sentence shows on its surface: its word forms, letter triples, and denials."""

import re
from collections.abc import Container, Iterable, Sequence
from typing import Final

from eventrail.guarding.grounding.lexicon import KOREAN_NEGATION, NEGATIONS
from eventrail.guarding.grounding.words import Kind, Word

_NEGATED = re.compile(KOREAN_NEGATION)
_NOT: Final = ("'t", "\u2019t")
_OUTSIDE = re.compile(r"[\W_]+")
_GRAM: Final = 3
_ONLY: Final = (
    *("only", "just", "solely", "만", "만이", "만을", "만의", "만은", "뿐", "뿐만", "밖에"),
    *("뿐이다", "뿐이었다", "뿐이었습니다", "뿐입니다"),
)


def forms(words: Iterable[Word]) -> set[str]:
    """Return words as written and as stems."""
    return {form for word in words for form in (word.stem, word.lower)}


def grams(text: str) -> set[str]:
    """Return the letter triples of a text without what is between words."""
    letters = _OUTSIDE.sub("", text.lower())
    return {letters[at : at + _GRAM] for at in range(len(letters) - _GRAM + 1)}


def denials(text: str, words: Sequence[Word], other: Container[str]) -> int:
    """Count what denies in a sentence.

    Args:
        text: the sentence.
        words: its words.
        other: the stems of the sentence it is laid beside. An English "not" counts if what it
            denies is among them: in "I am not sure, but otters swim" it is about something else.
    """
    english = sum(
        _denies(word) and _next(words[at + 1 :]) in other for at, word in enumerate(words)
    )
    return english + len(_NEGATED.findall(text))


def _denies(word: Word) -> bool:
    return word.lower in NEGATIONS or word.lower.endswith(_NOT)


def _next(words: Sequence[Word]) -> str:
    weighty = (word.stem for word in words if not word.kind & Kind.COMMON)
    return next(weighty, "")


def limits(words: Iterable[Word]) -> int:
    """Count words that say "only"."""
    return sum(word.lower.endswith(_ONLY) for word in words)
