"""What follows when a batch cannot be indexed. Pure.

Smaller ones do, until the change that is to blame stands alone, and is refused.
"""

from typing import NamedTuple

MOST = 512
"""Changes of a batch that nothing is known against."""

SHRINK = 8
GROW = 2

TRIES = 3
"""So often a change that stands alone may fail before it is refused."""

TURN_S = 10.0
"""A turn is meant to take no longer, since other tenants wait for its end."""

FIRST = 128
"""Changes of a tenant's first batch, which tells how long one takes."""

_FIRST_S = 0.5
_LONGEST_S = 30.0


class Patience(NamedTuple):
    """How a tenant's batches have gone lately.

    Attributes:
        size: changes of the next batch, at most.
        alone: how often a single change has failed, one after the other.
        failures: how often any batch has.
        reason: of the last failure.
    """

    size: int = MOST
    alone: int = 0
    failures: int = 0
    reason: str = ""

    def succeeded(self) -> "Patience":
        """Return what holds after a batch that was indexed."""
        return Patience(size=min(MOST, self.size * GROW))

    def failed(self, reason: str, changes: int) -> "Patience":
        """Return what holds after a batch that broke the build."""
        alone = self.alone + 1 if changes <= 1 else 0
        size = max(1, min(self.size, changes) // SHRINK)
        return Patience(size, alone, self.failures + 1, reason)

    def delayed(self, reason: str) -> "Patience":
        """Return what holds after a failure of the surroundings, which is no change's fault."""
        return self._replace(failures=self.failures + 1, reason=reason)

    @property
    def again_s(self) -> float:
        """Seconds to wait before the next try."""
        return min(_FIRST_S * 2.0 ** min(self.failures - 1, 10), _LONGEST_S)

    @property
    def refuse(self) -> str:
        """Why the next single change is refused unseen; empty if it is looked at."""
        if self.alone < TRIES:
            return ""
        return f"indexing it failed {self.alone} times: {self.reason}; take it out, or mend it"


def fitting(seconds_each: float | None) -> int:
    """Return how many changes fit into a turn.

    Args:
        seconds_each: what one took in the tenant's last batch; None if that is not known.
    """
    if seconds_each is None:
        return FIRST
    return max(1, min(MOST, int(TURN_S / max(seconds_each, 1e-6))))
