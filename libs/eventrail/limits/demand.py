"""How much goes through a gateway: as much as in the last lease, about."""

from eventrail.limits.amount import NOTHING, Amount

FEW = 4
"""Requests in a lease below which it is not worth having any ahead."""


class Demand:
    """Counts what was let in, by windows of one lease each.

    Args:
        window_ns: length of a lease, in nanoseconds.
    """

    def __init__(self, window_ns: int) -> None:
        self._window = window_ns
        self._start = 0
        self._now = NOTHING
        self._before = NOTHING

    def add(self, now: int, amount: Amount) -> None:
        """Count what was let in at a time."""
        self._turn(now)
        self._now = Amount(*map(sum, zip(self._now, amount, strict=True)))

    def ahead(self, now: int) -> Amount:
        """Return how much to have at hand; nothing if only few come."""
        self._turn(now)
        most = max(self._now, self._before)
        return most if most.requests >= FEW else NOTHING

    def _turn(self, now: int) -> None:
        passed = now - self._start
        if passed < self._window:
            return
        self._before = self._now if passed < 2 * self._window else NOTHING
        self._now = NOTHING
        self._start = now
