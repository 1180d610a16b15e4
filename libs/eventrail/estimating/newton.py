"""The top of a penalised likelihood that has one top, by Newton's method."""

from collections.abc import Callable
from typing import Final

import numpy as np

from eventrail.estimating.numbers import Floats, solve

_ROUNDS: Final = 60
_CLOSE: Final = 1e-9
_FARTHEST: Final = 3.0
"""The most that a coefficient moves in one step, in log odds: a longer one may overshoot."""


def climb(
    slope_and_bend: Callable[[Floats], tuple[Floats, Floats]], width: int, penalty: float
) -> tuple[Floats, Floats]:
    """Return the coefficients at the top, and the curvature there (its sign turned).

    Args:
        slope_and_bend: the gradient of the log likelihood at some coefficients, and its
            curvature with the sign turned, `[width, width]`; both without the penalty.
        width: how many coefficients.
        penalty: half of it times the sum of the squared coefficients is taken off.
    """
    found, held = np.zeros(width), penalty * np.eye(width)
    bend = held
    for _ in range(_ROUNDS):
        slope, curved = slope_and_bend(found)
        bend = curved + held
        step = solve(bend, slope - penalty * found)
        longest = float(np.abs(step).max())
        found = found + step * min(1.0, _FARTHEST / max(_FARTHEST, longest))
        if longest < _CLOSE:
            break
    return found, bend
