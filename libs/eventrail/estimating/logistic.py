"""Logistic regression with what each row adds to the error of the coefficients.

Outcomes may be shares, so that a tie counts half (fractional logit: Papke and Wooldridge,
Journal of Applied Econometrics 11, 1996). The errors are those of the sandwich, which hold
though the model is only near the truth.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from eventrail.estimating.linear import Linear
from eventrail.estimating.newton import climb
from eventrail.estimating.numbers import Floats, Ints, sigmoid

_STRENGTH: Final = 1e-3
"""Penalty of a squared coefficient: keeps those finite that the data lets grow for ever."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model.

    Attributes:
        coefficients: one a column.
        parts: what each row adds to the error of each, `[rows, columns]`.
        units: which rows hang together.
    """

    coefficients: Floats
    parts: Floats
    units: Ints

    def linear(self, number: int) -> Linear:
        """Return one coefficient as an estimate."""
        spent = len(self.coefficients)
        value = float(self.coefficients[number])
        return Linear(value, self.parts[:, number], self.units, spent=spent)

    def mean_at(self, design: Floats) -> Linear:
        """Return the mean probability if the rows' columns had been these (delta method)."""
        chances = sigmoid(design @ self.coefficients)
        middle = float(chances.mean())
        slope = (chances * (1 - chances)) @ design / len(design)
        parts = (chances - middle) / len(design) + self.parts @ slope
        return Linear(middle, parts, self.units, spent=len(self.coefficients))


def fit_logistic(
    design: Floats,
    outcome: Floats,
    units: Ints,
    weights: Floats | None = None,
    strength: float = _STRENGTH,
) -> Logistic:
    """Fit a model.

    Args:
        design: `[rows, columns]`, with a column of ones if there is to be a level.
        outcome: 0 to 1.
        units: which rows hang together.
        weights: how much each row counts.
        strength: of the penalty.
    """
    counted = np.ones(len(outcome)) if weights is None else weights

    def at(found: Floats) -> tuple[Floats, Floats]:
        chances = sigmoid(design @ found)
        slope = design.T @ (counted * (outcome - chances))
        return slope, (design * (counted * chances * (1 - chances))[:, None]).T @ design

    found, bend = climb(at, design.shape[1], strength)
    errors = counted * (outcome - sigmoid(design @ found))
    parts = (design * errors[:, None]) @ np.linalg.inv(bend)
    return Logistic(found, parts, units)
