"""The slope of a line, with what each row adds to its error (least squares, sandwich)."""

import math

import numpy as np

from eventrail.estimating.linear import Linear
from eventrail.estimating.numbers import Floats, Ints


def slope(given: Floats, values: Floats, units: Ints) -> Linear:
    """Return by how much values rise when `given` rises by 1; NaN if that never changes."""
    centred, wanted = given - given.mean(), values - values.mean()
    square = float(centred @ centred)
    if not square:
        return Linear(math.nan, np.zeros(len(given)), units, 0.0)
    found = float(centred @ wanted) / square
    return Linear(found, centred * (wanted - found * centred) / square, units, spent=2)


def ranks(values: Floats) -> Floats:
    """Return each value's place in ascending order, 0 first to 1 last."""
    found = np.empty(len(values))
    found[np.argsort(values, kind="stable")] = np.arange(len(values)) / max(1, len(values) - 1)
    return found


def standardised(values: Floats) -> Floats:
    """Return values less their mean, over their standard deviation; of a matrix by column."""
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
