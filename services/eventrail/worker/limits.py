"""How long a pool may take, so that enough time is left for those that may answer instead."""

import math
from dataclasses import dataclass

NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one call, in seconds from its start.

    Attributes:
        whole_s: until its last token.
        first_s: until its first; infinite for no matter.
        stall_s: between two tokens; 0 for no matter.
    """

    whole_s: float
    first_s: float = NEVER
    stall_s: float = 0.0

    @property
    def watched(self) -> bool:
        """Whether anything but the end is waited for."""
        return self.first_s < self.whole_s or self.stall_s > 0


def share_s(left_s: float, spare: int) -> float:
    """Return the seconds in which a pool must have begun to answer; infinite for the last one.

    What is left until the deadline is divided equally among this pool and those that may still
    be asked after it. So the first pool of three has a third, and if it fails at once the next
    has half of what is left. The share bounds the wait for the first token, waits before
    repetitions included: an answer that has begun may take all the time there is.

    Args:
        left_s: until the request's deadline.
        spare: how many other pools may still be asked.
    """
    return max(0.0, left_s) / (spare + 1) if spare else NEVER


def limits_of(
    left_s: float, share_left_s: float, timeout_s: float, first_token_s: float, stall_s: float
) -> Limits:
    """Return the bounds of a call that begins now.

    Args:
        left_s: until the request's deadline.
        share_left_s: what is left of the pool's share, see `share_s`.
        timeout_s: of the pool, for one generation.
        first_token_s: of the route; 0 for none.
        stall_s: of the route; 0 for none.
    """
    first_s = min(share_left_s, first_token_s or NEVER)
    return Limits(min(timeout_s, left_s), first_s, stall_s)
