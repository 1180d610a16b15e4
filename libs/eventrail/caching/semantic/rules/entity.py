"""Another name in the place of a name."""

from collections.abc import Sequence
from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.words import Word
from eventrail.caching.semantic.rules.leftover import Leftover

_CLOSE: Final = 0.75
_SHORTEST: Final = 4


def other_name(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether each names something that the other does not.

    One name more on one side alone is left to the verifier. A name in the place of a word that
    is none (between the same neighbours) counts, since names are not always written as such.
    """
    mine = [word for word in left.one if word.stem in one.names]
    theirs = [word for word in left.other if word.stem in other.names]
    mine, theirs = _unlike(mine, left.other), _unlike(theirs, left.one)
    if mine and theirs:
        return True
    if mine or theirs:
        return any(
            a.stem in one.names or b.stem in other.names
            for a, b in same_place(one.words, other.words, left)
        )
    return False


def _unlike(names: Sequence[Word], others: Sequence[Word]) -> list[Word]:
    """Return the names that no word of the other side is a misspelling of."""
    return [name for name in names if not any(misspelt(name.plain, word.plain) for word in others)]


def misspelt(one: str, other: str) -> bool:
    """Return whether two words of letters differ by a typing mistake, at most one letter in four.

    Words with digits never do: `v2` is not a misspelling of `v3`.
    """
    if min(len(one), len(other)) < _SHORTEST or not (one.isalpha() and other.isalpha()):
        return False
    if one[0] != other[0]:
        return False
    if one.startswith(other) or other.startswith(one):
        return True
    grams = ({w[at : at + 2] for at in range(len(w) - 1)} for w in (one, other))
    a, b = grams
    return 2 * len(a & b) / (len(a) + len(b)) >= _CLOSE


def same_place(
    words: Sequence[Word], others: Sequence[Word], left: Leftover
) -> list[tuple[Word, Word]]:
    """Return pairs of words that only one side has and that stand beside the same word."""
    return [
        (a, b)
        for a in left.one
        for b in left.other
        if _neighbours(words, a) & _neighbours(others, b) and not misspelt(a.plain, b.plain)
    ]


def _neighbours(words: Sequence[Word], word: Word) -> set[tuple[int, str]]:
    at = words.index(word)
    found: set[tuple[int, str]] = set()
    if at > 0:
        found.add((-1, words[at - 1].stem))
    if at + 1 < len(words):
        found.add((1, words[at + 1].stem))
    return found
