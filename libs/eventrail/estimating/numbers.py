"""Types, quantiles and small helpers that all estimators share."""

from collections.abc import Hashable, Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
"""Numbers; NaN stands for what is not known."""

Ints = npt.NDArray[np.intp]
"""Codes or indices."""

Mask = npt.NDArray[np.bool_]

LEVEL: Final = 0.95
"""Share of intervals that hold the truth, if all that they assume holds."""


def floats(values: Sequence[float | None] | Floats) -> Floats:
    """Return numbers; None is NaN."""
    return np.asarray(values, np.float64)


def codes(values: Sequence[Hashable]) -> Ints:
    """Return a number for each different value, from 0 in order of first appearance."""
    known: dict[Hashable, int] = {}
    return np.asarray([known.setdefault(value, len(known)) for value in values], np.intp)


def sums(values: Floats, groups: Ints) -> Floats:
    """Return the sum of the values of each group, by its code."""
    found: Floats = np.bincount(groups, values).astype(np.float64)
    return found


def solve(matrix: Floats, right: Floats) -> Floats:
    """Return the solution of linear equations."""
    linear: Any = np.linalg
    return np.asarray(linear.solve(matrix, right), np.float64)


def kish(weights: Floats) -> float:
    """Return how many equal weights these are worth: (sum w)^2 / sum w^2 (Kish, 1965)."""
    squares = float((weights * weights).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def sigmoid(values: Floats) -> Floats:
    """Return the logistic function."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def student(freedom: float) -> float:
    """Return the two-sided 95 % quantile of Student's t; at least 1 degree of freedom."""
    special: Any = import_module("scipy.special")  # takes a quarter of a second
    return float(special.stdtrit(max(1.0, freedom), 0.5 + LEVEL / 2))


def normal_tail(z: float) -> float:
    """Return the two-sided p-value of a standard normal statistic."""
    special: Any = import_module("scipy.special")
    return float(2 * special.ndtr(-abs(z)))
