"""So much of each measure."""

from typing import NamedTuple


class Amount(NamedTuple):
    """So many requests, tokens and places."""

    requests: int = 0
    tokens: int = 0
    places: int = 0


NOTHING = Amount()
