"""Whether numbers lie where they must."""

from collections.abc import Iterator
from math import inf
from operator import attrgetter
from typing import cast

import msgspec

Problem = tuple[str, str]
"""A field, as a dotted path, and what is wrong with it."""


def _number(struct: msgspec.Struct, path: str) -> float:
    return cast("float", attrgetter(path)(struct))


def at_least(struct: msgspec.Struct, least: float, *paths: str) -> Iterator[Problem]:
    """Yield the fields that are less than `least`, infinite or no number."""
    for path in paths:
        if not least <= _number(struct, path) < inf:
            yield path, f"must be at least {least}, not {_number(struct, path)}"


def above_zero(struct: msgspec.Struct, *paths: str) -> Iterator[Problem]:
    """Yield the fields that are 0 or less, infinite or no number."""
    for path in paths:
        if not 0 < _number(struct, path) < inf:
            yield path, f"must be more than 0, not {_number(struct, path)}"
