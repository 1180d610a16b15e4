"""Doubly robust: a model of rewards, corrected by the weighed errors of the model.

The value of row i is sum_a target(a) q(x, a) + w (r - q(x, a_i)) (Robins, Rotnitzky and Zhao,
JASA 89, 1994; Dudík, Langford and Li, ICML 2011): unbiased if either the propensities or the
model is right, and less spread than IPS by as much as the model explains. With `most_weight`
rows above that weight are left to the model alone (SWITCH, Wang, Agarwal and Dudík, ICML 2017):
less spread for a bias that the interval does not hold.
"""

import math

import numpy as np

from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.linear import Linear, mean_of, worth
from eventrail.estimating.numbers import Floats


def doubly_robust(choices: Choices, predicted: Floats, most_weight: float = math.inf) -> Linear:
    """Return the mean reward under the target policy.

    Args:
        choices: usable rows.
        predicted: the reward of every action for every row, by a model that has not seen the
            row's unit.
        most_weight: larger weights count as 0.
    """
    own = predicted[np.arange(len(choices.chosen)), choices.chosen]
    weights = np.where(choices.weights <= most_weight, choices.weights, 0.0)
    values = (choices.target * predicted).sum(axis=1) + weights * (choices.reward - own)
    found = mean_of(values, choices.units)
    return Linear(found.value, found.parts, found.units, worth(weights, choices.units))


def by_model(choices: Choices, predicted: Floats) -> Linear:
    """Return what the model alone says; its own bias is not in the interval."""
    return mean_of((choices.target * predicted).sum(axis=1), choices.units)
