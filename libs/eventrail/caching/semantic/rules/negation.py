"""One denies what the other does not."""

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.rules.leftover import Leftover


def denies_one(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether exactly one of the two denies."""
    del left
    return one.denies != other.denies
