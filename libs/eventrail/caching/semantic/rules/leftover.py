"""What is left of two questions once the words that they share are taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.words import Word

_SHORTEST: Final = 2
_ACRONYM: Final = 2


@dataclass(frozen=True, slots=True)
class Leftover:
    """The words that only one of two questions has.

    Attributes:
        one: of the first question, in order; those that tell questions apart.
        other: of the second.
        shared: stems of words that both have.
    """

    one: tuple[Word, ...]
    other: tuple[Word, ...]
    shared: frozenset[str]


def leftover(one: Reading, other: Reading) -> Leftover:
    """Return the words that only one of two questions has.

    A word is shared if the other has its stem, the two halves of it ("set up", "setup"), or what
    its letters are the initials of ("UN", "United Nations"); a Korean one if one is the
    beginning of the other.
    """
    left = _without(one, other)
    right = _without(other, one)
    return Leftover(left, right, frozenset(one.stems) & frozenset(other.stems))


def _without(mine: Reading, other: Reading) -> tuple[Word, ...]:
    stems = frozenset(other.stems)
    pairs = {a + b for a, b in pairwise(other.stems)}
    plains = {a.plain + b.plain for a, b in pairwise(other.words)}
    halves = _in_halves(mine.words, {word.plain for word in other.words})
    initials = _initials(other.words)
    spelled = _spelled(mine.words, {word.plain for word in other.words})
    return tuple(
        word
        for at, word in enumerate(mine.words)
        if word.content
        and word.stem not in stems
        and word.stem not in pairs
        and word.plain not in plains
        and at not in halves
        and at not in spelled
        and (word.plain not in initials or not word.plain.isalpha())
        and not (_korean(word.stem) and any(_begins(word.stem, each) for each in stems))
    )


def _in_halves(words: Sequence[Word], whole: set[str]) -> set[int]:
    """Return the places of words that are, two together, one word of the other question."""
    found: set[int] = set()
    for at, (a, b) in enumerate(pairwise(words)):
        if a.plain + b.plain in whole:
            found |= {at, at + 1}
    return found


def _initials(words: Sequence[Word]) -> set[str]:
    """Return the initials of runs of words."""
    letters = "".join(word.plain[0] for word in words)
    return {
        letters[at : at + size]
        for size in range(_ACRONYM, 6)
        for at in range(len(letters) - size + 1)
    }


def _spelled(words: Sequence[Word], others: set[str]) -> set[int]:
    """Return the places of words whose initials are a word of the other question."""
    letters = "".join(word.plain[0] for word in words)
    found: set[int] = set()
    for other in others:
        at = letters.find(other) if len(other) > _ACRONYM else -1
        if at >= 0:
            found |= set(range(at, at + len(other)))
    return found


def _korean(stem: str) -> bool:
    return "가" <= stem[0] <= "힣"


def _begins(stem: str, other: str) -> bool:
    short, long = sorted((stem, other), key=len)
    return len(short) >= _SHORTEST and long.startswith(short)
