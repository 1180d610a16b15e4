"""An estimate with what each row adds to its error, and the interval that follows.

To first order the error of an estimator is a sum over rows, its influence function (Hampel,
JASA 69, 1974). Rows of one unit (a user, a session, an item) hang together, so the variance is
taken between the sums of units (Liang and Zeger, Biometrika 73, 1986), with the factor
G / (G - 1) for G units and Student's t. Where weights differ, G is the effective number of units
(Kish) rather than their number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from eventrail.estimating.numbers import Floats, Ints, kish, student, sums


class Estimate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value, its 95 % interval, and what is wrong with it.

    Attributes:
        value: the estimate.
        low: lower end; minus infinity where nothing can be said.
        high: upper end.
        method: how it was made.
        rows: how many rows went in.
        units: how many independent units those are of.
        ess: how many equally weighted units they are worth.
        problems: why it may be wrong; empty if nothing was noticed.
    """

    value: float
    low: float
    high: float
    method: str = ""
    rows: int = 0
    units: int = 0
    ess: float = 0.0
    problems: list[str] = []

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2

    def holds(self, truth: float) -> bool:
        """Return whether the interval holds a value."""
        return self.low <= truth <= self.high


@dataclass(frozen=True, slots=True)
class Linear:
    """An estimate to first order.

    Attributes:
        value: the estimate.
        parts: what each row adds to its error; they sum to about 0.
        units: which unit each row is of, by code; other estimates of the same data use the
            same codes.
        ess: effective number of units; None to take them as equal.
        spent: parameters that were fitted on the same units.
    """

    value: float
    parts: Floats
    units: Ints
    ess: float | None = None
    spent: int = 1

    def minus(self, other: "Linear") -> "Linear":
        """Return the difference; units that are in both are counted as what they are: one."""
        given = [each for each in (self.ess, other.ess) if each is not None]
        return Linear(
            self.value - other.value,
            np.concatenate([self.parts, -other.parts]),
            np.concatenate([self.units, other.units]),
            min(given) if given else None,
            max(self.spent, other.spent),
        )


def mean_of(values: Floats, units: Ints, weights: Floats | None = None) -> Linear:
    """Return a mean; with weights the self-normalised one (Hájek, 1971)."""
    shares = np.ones(len(values)) if weights is None else weights
    total = float(shares.sum())
    if not total:
        return Linear(math.nan, np.zeros(len(values)), units, 0.0)
    middle = float(shares @ values) / total
    parts = shares * (values - middle) / total
    return Linear(middle, parts, units, worth(shares, units))


def worth(weights: Floats, units: Ints) -> float:
    """Return how many units of equal weight these are worth."""
    return kish(sums(weights, units))


def interval(linear: Linear, method: str = "", problems: Sequence[str] = ()) -> Estimate:
    """Return the estimate with its interval; without two units it is unbounded."""
    touched = np.unique(linear.units)
    count, error = len(touched), math.inf
    ess = float(count) if linear.ess is None else min(float(count), linear.ess)
    if ess > linear.spent:
        by_unit = sums(linear.parts, linear.units)
        spread = float((by_unit * by_unit).sum()) * ess / (ess - linear.spent)
        error = student(ess - linear.spent) * math.sqrt(spread)
    rows = len(linear.parts)
    low, high = linear.value - error, linear.value + error
    return Estimate(linear.value, low, high, method, rows, count, ess, list(problems))
