"""Other numbers, other units."""

from collections import Counter
from collections.abc import Iterable

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.rules.leftover import Leftover


def other_number(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether one question has a number that the other has not."""
    del left
    mine, theirs = Counter(one.numbers.values), Counter(other.numbers.values)
    only_mine, only_theirs = set(mine) - set(theirs), set(theirs) - set(mine)
    if other.numbers.ones or not _places(theirs):
        only_mine -= {"#1"} | ({"1"} if other.numbers.ones else set())
    if one.numbers.ones or not _places(mine):
        only_theirs -= {"#1"} | ({"1"} if one.numbers.ones else set())
    return bool(only_mine or only_theirs)


def _places(values: Iterable[str]) -> bool:
    """Return whether there is a place in an order: `first` alone is often none."""
    return any(value.startswith("#") for value in values)


def other_unit(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether both count the same kind of thing in different units."""
    del left
    shared = one.numbers.units.keys() & other.numbers.units.keys()
    return any(
        one.numbers.units[kind] - other.numbers.units[kind]
        and other.numbers.units[kind] - one.numbers.units[kind]
        for kind in shared
    )
