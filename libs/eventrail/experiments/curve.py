"""What a cascade of two models costs, and how good it is, at every threshold; pure.

Two lines stand beside it. The random mix sends a share of the requests to the large model
blindly: a cascade below it is worse than dice. The oracle knows both answers' quality before it
asks, and pays for one model only: no cascade is above it.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

import msgspec

MOST_POINTS = 60

Value = TypeVar("Value")


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One request answered by both models.

    Attributes:
        confidence: of the small model, higher is surer, e.g. its mean logprob.
        small_cost: of the small model's answer.
        small_quality: 0 to 1.
        large_cost: of the large model's answer.
        large_quality: 0 to 1.
    """

    confidence: float
    small_cost: float
    small_quality: float
    large_cost: float
    large_quality: float


class Point(msgspec.Struct, frozen=True):
    """A threshold.

    Attributes:
        threshold: answers of less confidence go on to the large model.
        escalated: share of the requests that do.
        cost: mean cost of a request.
        quality: mean quality.
        mix: quality of a random mix of the same cost.
        oracle: quality of the oracle at the same cost.
    """

    threshold: float
    escalated: float
    cost: float
    quality: float
    mix: float
    oracle: float


class Curve(msgspec.Struct, frozen=True):
    """The curve.

    Attributes:
        cases: how many requests.
        small: cost and quality of the small model alone.
        large: cost and quality of the large model alone.
        points: by ascending cost.
        best: the point that is furthest above the random mix.
        oracle: the oracle's line, cost and quality.
        skipped: requests left out, e.g. without a label.
    """

    cases: int
    small: tuple[float, float]
    large: tuple[float, float]
    points: list[Point]
    best: Point
    oracle: list[tuple[float, float]]
    skipped: int = 0


def curve_of(cases: Sequence[Case], skipped: int = 0) -> Curve:
    """Return the curve of at least one case.

    Args:
        cases: requests answered by both models.
        skipped: how many more there were.

    Raises:
        ValueError: no case.
    """
    if not cases:
        raise ValueError("no request was answered by both models and judged")
    small = (_mean([c.small_cost for c in cases]), _mean([c.small_quality for c in cases]))
    large = (_mean([c.large_cost for c in cases]), _mean([c.large_quality for c in cases]))
    line = oracle_of(cases)
    points = [_point(cases, each, small, large, line) for each in thresholds_of(cases)]
    best = max(points, key=lambda point: (point.quality - point.mix, -point.cost))
    return Curve(len(cases), small, large, points, best, _thinned(line), skipped)


def thresholds_of(cases: Sequence[Case]) -> list[float]:
    """Return thresholds, ascending, from one that sends nothing on to one that sends all."""
    found = sorted({case.confidence for case in cases})
    past = found[-1] + max(1e-6, abs(found[-1]) * 1e-6)
    return [*_thinned(found), past]


def mix_at(cost: float, small: tuple[float, float], large: tuple[float, float]) -> float:
    """Return the quality of the random mix that costs so much; of an end beyond the ends."""
    (low, worse), (high, better) = small, large
    if high <= low:
        return max(worse, better)
    share = min(1.0, max(0.0, (cost - low) / (high - low)))
    return max(worse, worse + share * (better - worse))


def oracle_of(cases: Sequence[Case]) -> list[tuple[float, float]]:
    """Return the oracle's line: the requests that gain most for their money go first."""
    count = len(cases)
    gains = [
        ((c.large_cost - c.small_cost) / count, (c.large_quality - c.small_quality) / count)
        for c in cases
        if c.large_quality > c.small_quality
    ]
    gains.sort(key=lambda gain: gain[0] / gain[1])
    start = (_mean([c.small_cost for c in cases]), _mean([c.small_quality for c in cases]))
    return list(
        accumulate(gains, lambda at, gain: (at[0] + gain[0], at[1] + gain[1]), initial=start)
    )


def _oracle_at(cost: float, line: Sequence[tuple[float, float]]) -> float:
    best = line[0][1]
    for (low, worse), (high, better) in pairwise(line):
        if high <= cost:
            best = max(best, better)
        elif low <= cost:
            best = max(best, worse + (better - worse) * (cost - low) / (high - low))
    return best


def _point(
    cases: Sequence[Case],
    threshold: float,
    small: tuple[float, float],
    large: tuple[float, float],
    line: Sequence[tuple[float, float]],
) -> Point:
    on = [case.confidence < threshold for case in cases]
    cost = _mean([c.small_cost + go * c.large_cost for c, go in zip(cases, on, strict=True)])
    quality = _mean(
        [c.large_quality if go else c.small_quality for c, go in zip(cases, on, strict=True)]
    )
    return Point(
        threshold,
        sum(on) / len(on),
        cost,
        quality,
        mix_at(cost, small, large),
        _oracle_at(cost, line),
    )


def _thinned(values: Sequence[Value]) -> list[Value]:
    if len(values) <= MOST_POINTS:
        return list(values)
    last = len(values) - 1
    return [values[round(i * last / (MOST_POINTS - 1))] for i in range(MOST_POINTS)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
