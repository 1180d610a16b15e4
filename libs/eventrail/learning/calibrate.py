"""Probabilities from scores: Platt's logistic curve (1999), with his correction of the targets."""

import math
from collections.abc import Sequence

import msgspec


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """p = 1 / (1 + exp(-(slope * score + shift)))."""

    slope: float = 1.0
    shift: float = 0.0

    def probability(self, score: float) -> float:
        """Return the probability that a score stands for, 0 to 1."""
        at = self.slope * score + self.shift
        return 1 / (1 + math.exp(-at)) if at >= 0 else math.exp(at) / (1 + math.exp(at))


def threshold_at(scores: Sequence[float], false_positives: float) -> float:
    """Return the least score that at most this share of negatives' scores reaches.

    Args:
        scores: of negatives only.
        false_positives: 0 to 1.
    """
    ordered = sorted(scores, reverse=True)
    allowed = math.floor(false_positives * len(ordered))
    if allowed >= len(ordered):
        return 0.0
    return math.nextafter(ordered[allowed], math.inf)
