"""Draws that come out the same wherever, and however often, they are made.

A draw is weighted rendezvous hashing: every arm gets a number from a hash of salt, arm and unit,
and the one with the largest logarithm divided by its weight wins (the logarithmic method of
Schindelhauer and Schomaker, "Weighted distributed hash tables", SPAA 2005). An arm wins with its
part of the sum of all weights. An arm's number does not depend on the others, so a changed
weight moves units only into the arm that gained, or out of the one that lost.
"""

import hashlib
import math
from collections.abc import Mapping

_UNIT = 2.0**-53


def uniform(*parts: str) -> float:
    """Return a number above 0 and below 1 that hangs on `parts` alone, uniform over them."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return ((int.from_bytes(digest[:8], "big") >> 11) + 0.5) * _UNIT


def draw(weights: Mapping[str, float], salt: str, unit: str) -> tuple[str, float]:
    """Return the arm that a unit is dealt, and the probability with which it was.

    Args:
        weights: by arm, at least 0; an arm of weight 0 is never dealt.
        salt: draws of different salts are independent of each other.
        unit: who is dealt an arm, e.g. a request's or a user's id.

    Raises:
        ValueError: no weight is more than 0.
    """
    total = math.fsum(weights.values())  # whatever their order
    dealt, best = "", -math.inf
    for arm, weight in weights.items():
        if weight > 0:
            score = math.log(uniform(salt, arm, unit)) / weight
            if score > best or not dealt:
                dealt, best = arm, score
    if not dealt:
        raise ValueError("no arm has a weight of more than 0")
    return dealt, weights[dealt] / total
