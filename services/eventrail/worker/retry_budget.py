"""How many repetitions a pool is asked for, of all calls together.

A provider in trouble gets more load from retries just when it can bear less. So repetitions are
bounded by a share of the calls of the last seconds: Finagle's `RetryBudget`, Envoy's
`retry_budget`, and "Addressing Cascading Failures" in Google's Site Reliability Engineering.
"""

import time
from collections import deque
from collections.abc import Callable

from eventrail.config.pool import RetryBudget

_SLICES = 10
"""Of a window; counts are forgotten slice by slice."""


class Shares:
    """Counts calls, and what is done besides to a share of them, over a sliding window.

    Args:
        clock: seconds; never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slices: deque[list[float]] = deque()  # start, calls, extra
        self._calls = 0.0
        self._extra = 0.0

    def call(self, window_s: float) -> None:
        """Count a call."""
        self._now(window_s)[1] += 1
        self._calls += 1

    def take(self, percent: float, window_s: float, least: int = 0) -> bool:
        """Take one of the extra calls; return False if there is none left.

        Args:
            percent: extra calls, of a hundred calls in the window, at most.
            window_s: seconds.
            least: extra calls in a window that are always allowed.
        """
        now = self._now(window_s)
        if self._extra + 1 > max(least, self._calls * percent / 100):
            return False
        now[2] += 1
        self._extra += 1
        return True

    def _now(self, window_s: float) -> list[float]:
        """Forget what is older than the window; return the counts of the slice of now."""
        now = self._clock()
        while self._slices and self._slices[0][0] <= now - window_s:
            _, calls, extra = self._slices.popleft()
            self._calls -= calls
            self._extra -= extra
        if not self._slices or self._slices[-1][0] <= now - window_s / _SLICES:
            self._slices.append([now, 0.0, 0.0])
        return self._slices[-1]


class Retries:
    """The retry budget of one pool in one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._shares = Shares(clock)

    def call(self, rules: RetryBudget) -> None:
        """Count a first call."""
        self._shares.call(rules.window_s)

    def take(self, rules: RetryBudget) -> bool:
        """Take leave for one repetition; return False if the budget is used up."""
        return self._shares.take(rules.percent, rules.window_s, rules.least)
