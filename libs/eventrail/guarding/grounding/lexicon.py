"""Words that carry no claim of their own, and words that turn a claim around."""

import tomllib
from importlib.resources import files
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("eventrail.guarding.grounding").joinpath("lexicon.toml").read_text("utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_TABLE[name].split())


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _TABLE["opposites"].split(";"):
        left, right = pair.split()
        found.setdefault(left, set()).add(right)
        found.setdefault(right, set()).add(left)
    return {word: frozenset(others) for word, others in found.items()}


COMMON: Final = _words("common")
"""Function words."""

NEGATIONS: Final = _words("negations")
"""English words that deny."""

EXTREMES: Final = _words("extremes")
"""Words that make a claim much stronger."""

HEDGES: Final = _words("hedges")
"""Words that leave open whether a claim holds."""

SPEAKER: Final = _words("speaker")
"""Words of somebody who speaks of themselves, or to the reader."""

PARTICLES: Final = _words("particles")
"""What follows a Korean noun."""

ENDINGS: Final = _words("endings")
"""What ends a Korean predicate."""

OPPOSITES: Final = _opposites()
"""For each word those that say the opposite."""

NUMBER_WORDS: Final[dict[str, str]] = {
    word: number for number, words in _TABLE["numbers"].items() for word in words.split()
}
"""Numbers that are written as words, in digits."""

KOREAN_NEGATION: Final = "|".join(
    [*_TABLE["korean_negations"], rf"\b(?:{'|'.join(_TABLE['korean_negation_words'])})\b"]
)
"""What denies in a Korean sentence, as a regular expression."""
