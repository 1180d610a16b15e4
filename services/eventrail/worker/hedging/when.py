"""When a call is hedged: after how long, and how many of a hundred at most."""

import time
from collections import deque
from collections.abc import Callable

from eventrail.config.fallbacks import Hedge
from eventrail.worker.retry_budget import Shares

WINDOW_S = 60.0
"""Seconds over which hedged requests are counted against all."""

ENOUGH = 20
"""Times to the first token that must be known before a percentile of them means something."""

_KEPT = 256


class When:
    """What one pool's stage knows in one process.

    Args:
        clock: seconds; never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._shares = Shares(clock)
        self._times: deque[float] = deque(maxlen=_KEPT)

    def heard(self, first_token_s: float) -> None:
        """Take in how long a first token took, hedged or not."""
        self._times.append(first_token_s)

    def after_s(self, hedge: Hedge) -> float | None:
        """Return the seconds after which a call that begins now is hedged; None for never yet."""
        self._shares.call(WINDOW_S)
        if hedge.after_percentile and len(self._times) >= ENOUGH:
            return percentile(sorted(self._times), hedge.after_percentile)
        return hedge.after_s or None

    def take(self, hedge: Hedge) -> bool:
        """Take leave for one hedge; return False if there were enough of them lately."""
        return self._shares.take(hedge.most_percent, WINDOW_S, least=1)


def percentile(ordered: list[float], percent: float) -> float:
    """Return the smallest value that at least `percent` of a hundred values do not exceed."""
    place = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(0, min(len(ordered), int(place)) - 1)]
