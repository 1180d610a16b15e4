"""Rates and means with intervals, from sums that a database made; pure.

Requests of one conversation hang together, so the spread is taken between units (sessions, users)
and not between requests: Liang and Zeger, Biometrika 73, 1986, by the delta method for the ratio
of two sums. Shares take Wilson's interval with the effective number of trials that this spread
stands for (Korn and Graubard, Survey Methodology 24, 1998), so that it never leaves 0 to 1.
"""

import math

import msgspec

from eventrail.experiments.intervals import Z95

_LEAST_UNITS = 2


class Estimate(msgspec.Struct, frozen=True):
    """A figure with its 95 % interval.

    Attributes:
        value: the figure; None if nothing tells it.
        low: lower end; None if it cannot be told, e.g. of a single unit.
        high: upper end.
        n: how many requests it rests on.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


class Sums(msgspec.Struct, frozen=True):
    """Sums over units of each unit's own sums: `x` of weighted values, `w` of weights.

    Attributes:
        units: how many units.
        n: how many values.
        x: sum of weight times value.
        w: sum of weights.
        xx: sum over units of the square of their x.
        xw: sum over units of their x times their w.
        ww: sum over units of the square of their w.
    """

    units: int
    n: int
    x: float
    w: float
    xx: float
    xw: float
    ww: float


NOTHING = Estimate(None)


def mean_of(sums: Sums) -> Estimate:
    """Return the weighted mean of values with the interval between units."""
    if not sums.w:
        return NOTHING
    value = sums.x / sums.w
    error = _error(sums, value)
    if error is None:
        return Estimate(value, n=sums.n)
    half = _quantile(sums.units) * error
    return Estimate(value, value - half, value + half, sums.n)


def share_of(sums: Sums) -> Estimate:
    """Return the share of ones among zeros and ones, with Wilson's interval."""
    if not sums.w:
        return NOTHING
    value = min(1.0, max(0.0, sums.x / sums.w))
    error = _error(sums, value)
    trials = float(min(sums.units, sums.n))
    if error:
        trials = min(float(sums.n), value * (1 - value) / error**2) or trials
    low, high = wilson_of(value, max(trials, 1.0))
    return Estimate(value, low, high, sums.n)


def wilson_of(rate: float, trials: float) -> tuple[float, float]:
    """Return Wilson's interval of a rate among so many trials, which need not be whole."""
    square = Z95 * Z95
    middle = (rate + square / (2 * trials)) / (1 + square / trials)
    spread = math.sqrt(rate * (1 - rate) / trials + square / (4 * trials * trials))
    half = Z95 * spread / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def variance_of(sums: Sums) -> float | None:
    """Return the variance of the weighted mean; None of fewer than two units."""
    if not sums.w:
        return None
    error = _error(sums, sums.x / sums.w)
    return None if error is None else error * error


def difference(first: Sums, second: Sums) -> tuple[Estimate, float | None]:
    """Return the second mean less the first, and the two-sided p-value of no difference.

    The two sets must not share units.
    """
    if not first.w or not second.w:
        return NOTHING, None
    value = second.x / second.w - first.x / first.w
    count = min(first.n, second.n)
    one, other = variance_of(first), variance_of(second)
    if one is None or other is None:
        return Estimate(value, n=count), None
    return against_zero(value, one + other, _freedom(first, second, one, other), count)


def against_zero(
    value: float, variance: float, freedom: float, count: int
) -> tuple[Estimate, float | None]:
    """Return a difference with its interval, and the p-value of there being none (Student's t)."""
    if variance <= 0:
        return Estimate(value, value, value, count), (1.0 if value == 0 else None)
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415 -- takes long to load

    error = math.sqrt(variance)
    half = float(stdtrit(freedom, 0.975)) * error
    p_value = 2 * float(stdtr(freedom, -abs(value) / error))
    return Estimate(value, value - half, value + half, count), p_value


def _freedom(first: Sums, second: Sums, one: float, other: float) -> float:
    """Return the degrees of freedom by Welch and Satterthwaite."""
    if one + other <= 0:
        return float(max(1, first.units + second.units - 2))
    spread = one**2 / (first.units - 1) + other**2 / (second.units - 1)
    return max(1.0, (one + other) ** 2 / spread)


def _error(sums: Sums, value: float) -> float | None:
    if sums.units < _LEAST_UNITS:
        return None
    squares = sums.xx - 2 * value * sums.xw + value * value * sums.ww
    correction = sums.units / (sums.units - 1)
    return math.sqrt(max(0.0, squares) * correction) / sums.w


def _quantile(units: int) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 -- takes long to load

    return float(stdtrit(units - 1, 0.975))
