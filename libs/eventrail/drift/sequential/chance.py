"""Uniform numbers that are the same for the same request, whoever draws them, and when."""

from typing import Final

import numpy as np

from eventrail.drift.sequential.bets import Array

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def uniform(rid: str, count: int) -> Array:
    """Return `count` numbers in 0 to 1, by SplitMix64 (Steele, Lea and Flood, 2014).

    Args:
        rid: of the request, hexadecimal.
        count: how many.
    """
    seed = np.uint64(int(rid[-16:], 16))
    with np.errstate(over="ignore"):
        state = seed + _GOLDEN * np.arange(1, count + 1, dtype=np.uint64)
        state = (state ^ (state >> np.uint64(30))) * _MIX[0]
        state = (state ^ (state >> np.uint64(27))) * _MIX[1]
        state = state ^ (state >> np.uint64(31))
    return (state >> np.uint64(11)).astype(np.float64) / float(1 << 53)
