"""Which of the sentences about anything are none of a set's intents."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from eventrail.intents.background import background
from eventrail.intents.encode import Encoded, Floats, encode_all
from eventrail.intents.kernel import raw, unit_rows

_NEAR: Final = 0.5
_BLOCK: Final = 1000


@cache
def _encoded() -> tuple[tuple[Encoded, ...], Floats, Floats]:
    rows = encode_all(background())
    seen = raw(rows)
    centre = seen.mean(axis=0)
    return tuple(rows), centre, unit_rows(seen, centre)


def centre() -> Floats:
    """Return the mean of the sentences, as `kernel.raw` gives them."""
    return _encoded()[1]


def strangers(examples: Sequence[Encoded], most: int | None = None) -> list[Encoded]:
    """Return the sentences that resemble no example.

    Args:
        examples: what a tenant's intents are learnt from.
        most: how many to return at most, evenly spread; None for all.
    """
    rows, middle, units = _encoded()
    nearest = np.full(len(rows), -1, np.float32)
    for start in range(0, len(examples), _BLOCK):
        block = unit_rows(raw(examples[start : start + _BLOCK]), middle)
        nearest = np.maximum(nearest, (units @ block.T).max(axis=1))
    far = [row for row, near in zip(rows, nearest, strict=True) if near < _NEAR]
    step = 1 if most is None else max(1, -(-len(far) // most))
    return far[::step]
