"""Means of rewards weighed by how much likelier another policy makes each choice.

IPS: the mean of w r with w = target / propensity (Horvitz and Thompson, JASA 47, 1952); unbiased
if every action that the target takes had a chance, whatever the rewards hang on. SNIPS: the sum
of w r over the sum of w (Swaminathan and Joachims, NIPS 2015): a little biased, steadier, and
never outside the range of the rewards.
"""

import numpy as np

from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.linear import Linear, mean_of, worth


def ips(choices: Choices) -> Linear:
    """Return the mean reward under the target policy; every row must be usable."""
    return _plain(choices, choices.weights * choices.reward)


def snips(choices: Choices) -> Linear:
    """Return the same, self-normalised."""
    return mean_of(choices.reward, choices.units, choices.weights)


def as_logged(choices: Choices) -> Linear:
    """Return the mean reward under the policy that made the log."""
    return mean_of(choices.reward, choices.units)


def _plain(choices: Choices, terms: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Linear:
    value = float(terms.mean())
    parts = (terms - value) / len(terms)
    return Linear(value, parts, choices.units, worth(choices.weights, choices.units))
