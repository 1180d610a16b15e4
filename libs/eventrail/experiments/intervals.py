"""Intervals for rates and means."""

import math
from collections.abc import Hashable, Mapping, Sequence

import msgspec

Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


class Interval(msgspec.Struct, frozen=True):
    """An estimate and its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(events: int, trials: int) -> Interval:
    """Return a rate with Wilson's interval (E. B. Wilson, JASA 22, 1927); 0 to 1 of no trials."""
    if not trials:
        return Interval(0.0, 0.0, 1.0)
    rate, square = events / trials, Z95 * Z95
    middle = (rate + square / (2 * trials)) / (1 + square / trials)
    spread = math.sqrt(rate * (1 - rate) / trials + square / (4 * trials * trials))
    half = Z95 * spread / (1 + square / trials)
    return Interval(rate, max(0.0, middle - half), min(1.0, middle + half))


def mean(values: Sequence[float], units: Sequence[Hashable] | None = None) -> Interval:
    """Return a mean with its normal interval.

    Args:
        values: at least one.
        units: who each value is of. Values of one unit hang together, so the spread is taken
            between units (Liang and Zeger, Biometrika 73, 1986).
    """
    count = len(values)
    middle = sum(values) / count
    if count < 2:  # noqa: PLR2004 -- one value has no spread
        return Interval(middle, -math.inf, math.inf)
    return _around(middle, [(value - middle) / count for value in values], units)


def ratio(
    numerators: Sequence[float],
    denominators: Sequence[float],
    units: Sequence[Hashable] | None = None,
) -> Interval:
    """Return the sum of one over the sum of the other, with the delta method's interval."""
    total = sum(denominators)
    middle = sum(numerators) / total
    parts = [(n - middle * d) / total for n, d in zip(numerators, denominators, strict=True)]
    return _around(middle, parts, units)


def _around(middle: float, parts: Sequence[float], units: Sequence[Hashable] | None) -> Interval:
    """Return the interval around an estimate, given what each value adds to its error."""
    sums = _sums(parts, units)
    count = len(sums)
    if count < 2:  # noqa: PLR2004 -- one unit has no spread
        return Interval(middle, -math.inf, math.inf)
    half = Z95 * math.sqrt(sum(each * each for each in sums) * count / (count - 1))
    return Interval(middle, middle - half, middle + half)


def _sums(parts: Sequence[float], units: Sequence[Hashable] | None) -> list[float]:
    if units is None:
        return list(parts)
    sums: dict[Hashable, float] = {}
    for part, unit in zip(parts, units, strict=True):
        sums[unit] = sums.get(unit, 0.0) + part
    return list(_values(sums))


def _values(sums: Mapping[Hashable, float]) -> Sequence[float]:
    return list(sums.values())
