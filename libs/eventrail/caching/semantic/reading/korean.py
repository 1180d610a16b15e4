"""Korean words without their particles and endings, by rules alone; longest first.

No dictionary: 108 MB of one would buy little where both questions are read the same way.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from eventrail.caching.semantic.reading.lexicon import ENDINGS, PARTICLES, SAME_KO

_SHORTEST: Final = 2
_ROUNDS: Final = 2
_SURE: Final = {"를", "을"}
"""Particles that end no noun of their own."""


class Stem(NamedTuple):
    """A word's stem, and the particle that followed it, if one did."""

    stem: str
    particle: str = ""


def is_korean(word: str) -> bool:
    """Return whether a word begins with a Korean syllable."""
    return bool(word) and "가" <= word[0] <= "힣"


@lru_cache(maxsize=65_536)
def korean_stem(word: str) -> Stem:
    """Return the stem of a Korean word, in the form that stands for all that say the same."""
    if word in SAME_KO:
        return Stem(SAME_KO[word])
    ending = next((each for each in ENDINGS if len(each) > 1 and _ends(word, each)), "")
    if ending:
        stem = word[: len(word) - len(ending)]
        return Stem(SAME_KO.get(stem, stem))
    particle = next((each for each in PARTICLES if _follows(word, each)), "")
    noun = word[: len(word) - len(particle)]
    if noun in SAME_KO:
        return Stem(SAME_KO[noun], particle)
    stem = noun
    for _ in range(_ROUNDS):
        ending = next((each for each in ENDINGS if _follows(stem, each)), "")
        stem = stem[: len(stem) - len(ending)]
    return Stem(SAME_KO.get(stem, stem), particle)


def _ends(word: str, ending: str) -> bool:
    """Return whether a verb's ending can be taken off, so that two syllables are left."""
    return word.endswith(ending) and len(word) - len(ending) >= _SHORTEST


def _follows(word: str, suffix: str) -> bool:
    """Return whether a suffix can be taken off; a short one leaves two syllables at least."""
    left = len(word) - len(suffix)
    shortest = _SHORTEST if len(suffix) == 1 and suffix not in _SURE else 1
    return word.endswith(suffix) and left >= shortest
