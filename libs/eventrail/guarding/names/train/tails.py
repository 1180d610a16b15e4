"""What may follow a name within a Korean word: particles and titles, and how surely they do."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

from eventrail.guarding.names.particles import fits

_FEWEST: Final = 3
_UNSEEN: Final = 0.02
"""How likely a name ends in a given syllable that no name was seen to end in."""


def tails_from(found: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Return how much likelier each tail follows a name than that the name itself ends so.

    Args:
        found: the last words of names, each with what followed in the word.

    Returns:
        Logarithms of the ratio of both, of tails for which it is above 1.
    """
    pairs = list(found)
    tails = Counter(tail for name, tail in pairs if fits(name, tail))
    ends = Counter(name[-size:] for name, _ in pairs for size in range(1, len(name)))
    if not tails[""]:
        return {}
    none = tails[""] / len(pairs)
    scores: dict[str, float] = {}
    for tail, count in tails.items():
        if tail and count >= _FEWEST:
            possible = sum(fits(name, tail) for name, _ in pairs)
            itself = max(ends[tail] / len(pairs), _UNSEEN ** len(tail))
            scores[tail] = round(math.log(count / possible / (none * itself)), 2)
    return {tail: score for tail, score in sorted(scores.items()) if score > 0}
