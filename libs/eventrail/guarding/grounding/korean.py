"""What is left of a Korean word without its particle or ending; no dictionary, longest first."""

import re
from functools import lru_cache
from typing import Final

from eventrail.guarding.grounding.lexicon import ENDINGS, PARTICLES

_SHORTEST: Final = 1
_LONGEST_FIRST: Final = sorted(sorted(PARTICLES | ENDINGS), key=len, reverse=True)
_ENDING = re.compile(rf"(?:{'|'.join(_LONGEST_FIRST)})$")


@lru_cache(maxsize=65_536)
def korean_stem(word: str) -> str:
    """Return a Korean word without one particle or ending, of one syllable at least."""
    found = _ENDING.search(word)
    if found is None or found.start() < _SHORTEST:
        return word
    return word[: found.start()]
