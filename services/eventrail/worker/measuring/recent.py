"""Values of the last minute, and their percentiles."""

import math
from collections import deque
from collections.abc import Iterable

WINDOW_S = 60.0
"""Seconds for which a value counts."""

MOST = 1024
"""Values kept; older ones go first."""


class Recent:
    """Values with the time they were measured at, newest last."""

    def __init__(self) -> None:
        self._values: deque[tuple[float, float]] = deque(maxlen=MOST)

    def add(self, now: float, value: float) -> None:
        """Take a value in."""
        self._values.append((now, value))

    def since(self, now: float) -> list[float]:
        """Return the values of the last `WINDOW_S` seconds and forget all older ones."""
        while self._values and self._values[0][0] < now - WINDOW_S:
            self._values.popleft()
        return [value for _, value in self._values]


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of all values do not exceed; 0 without values.

    It is always one of the values (the nearest rank), never a mean of two.
    """
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
