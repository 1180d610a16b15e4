"""When a series of means changed, if it did; pure.

The statistic is the largest weighted difference between what comes before and after a point
(the likelihood ratio of one change in the mean of a normal series; Page, Biometrika 42, 1955).
Its p-value is by permutation of the series, so it is exact if without a change the order of the
points means nothing. What comes and goes with the hour of the day breaks that.
"""

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ROUNDS: Final = 999
_LEAST_SIDE: Final = 3
_LEAST_POINTS: Final = 8


class Point(msgspec.Struct, frozen=True):
    """The likeliest place of a change.

    Attributes:
        place: index of the first value after it.
        p_value: probability of as large a difference at any place by chance.
        before: weighted mean of the values before.
        after: the same since.
    """

    place: int
    p_value: float
    before: float
    after: float


def change_point(means: Floats, weights: Floats, rounds: int = ROUNDS) -> Point | None:
    """Return where a series most likely changed; None of fewer than eight points.

    Args:
        means: of each step of time that has any, in order.
        weights: how many values each mean is of.
        rounds: permutations; no p-value is below `1 / (rounds + 1)`.
    """
    if len(means) < _LEAST_POINTS:
        return None
    found = _statistics(means[None, :], weights[None, :])[0]
    place = int(np.argmax(found))
    chance = np.random.default_rng(0)
    orders = np.argsort(chance.random((rounds, len(means))), axis=1)
    drawn = _statistics(means[orders], weights[orders]).max(axis=1)
    # twelve digits, so that ties do not hang on the order of additions
    above = int((drawn >= found[place] * (1 - 1e-12)).sum())
    cut = place + _LEAST_SIDE
    return Point(
        cut,
        (1 + above) / (1 + rounds),
        float(np.average(means[:cut], weights=weights[:cut])),
        float(np.average(means[cut:], weights=weights[cut:])),
    )


def _statistics(means: Floats, weights: Floats) -> Floats:
    """Return the statistic of each place that leaves three values on either side."""
    totals = np.cumsum(means * weights, axis=1)
    sizes = np.cumsum(weights, axis=1)
    left, right = sizes[:, :-1], sizes[:, -1:] - sizes[:, :-1]
    gap = totals[:, :-1] / left - (totals[:, -1:] - totals[:, :-1]) / right
    values = np.abs(gap) * np.sqrt(left * right / sizes[:, -1:])
    return values[:, _LEAST_SIDE - 1 : values.shape[1] - _LEAST_SIDE + 1]
