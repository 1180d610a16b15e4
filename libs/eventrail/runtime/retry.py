"""When to try again: exponential backoff with full jitter.

See Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How deliveries are repeated.

    Attributes:
        deliveries: how often a record is delivered at most, the first time included.
        first_s: upper bound of the first delay, in seconds.
        most_s: upper bound of any delay, in seconds.
    """

    deliveries: int = 5
    first_s: float = 0.2
    most_s: float = 15.0

    def delay(self, attempt: int, rng: random.Random) -> float:
        """Return the seconds to wait after the `attempt`-th delivery failed (from 1)."""
        bound = min(self.most_s, self.first_s * 2 ** (attempt - 1))
        return rng.uniform(bound / 2, bound)

    def exhausted(self, attempt: int) -> bool:
        """Return whether the `attempt`-th delivery is the last."""
        return attempt >= self.deliveries
