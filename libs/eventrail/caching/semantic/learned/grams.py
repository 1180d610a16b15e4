"""How many characters' n-grams two questions share; Korean is taken apart into its letters."""

import unicodedata
from functools import lru_cache
from typing import Final

_KEPT: Final = 512


def overlaps(one: str, other: str) -> tuple[float, float, float]:
    """Return the shares of n-grams in common: of syllables or letters 2 and 3, and of jamo 4.

    Dice's coefficient of the sets, 0 to 1.
    """
    return (
        _dice(_grams(one, 2), _grams(other, 2)),
        _dice(_grams(one, 3), _grams(other, 3)),
        _dice(_letters(one), _letters(other)),
    )


def contained(one: str, other: str) -> tuple[float, float]:
    """Return the share of the first's pairs of characters that the second has, and back."""
    mine, theirs = _grams(one, 2), _grams(other, 2)
    shared = len(mine & theirs)
    return shared / max(len(mine), 1), shared / max(len(theirs), 1)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(len(one) + len(other), 1)


@lru_cache(maxsize=_KEPT)
def _grams(text: str, size: int) -> frozenset[str]:
    plain = f" {' '.join(text.lower().split())} "
    return frozenset(plain[at : at + size] for at in range(len(plain) - size + 1))


@lru_cache(maxsize=_KEPT)
def _letters(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFD", " ".join(text.lower().split()))
    return frozenset(plain[at : at + 4] for at in range(len(plain) - 3))
