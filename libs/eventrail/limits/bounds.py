"""The bounds of one limit, as the books count them."""

from typing import Literal

import msgspec

from eventrail.config.rates import Rates
from eventrail.limits.rate import Rate

Measure = Literal["requests", "tokens", "concurrent"]


class Bounds(msgspec.Struct, frozen=True, array_like=True):
    """How much of what; 0 is no bound.

    Attributes:
        per_minute: requests a minute.
        tokens_per_minute: tokens a minute.
        concurrent: requests open at one time.
        burst_s: seconds of a rate that may come at once.
    """

    per_minute: int = 0
    tokens_per_minute: int = 0
    concurrent: int = 0
    burst_s: float = 60.0

    @classmethod
    def of(cls, rates: Rates) -> "Bounds":
        """Return the bounds that a configuration names."""
        return cls(
            rates.requests_per_minute, rates.tokens_per_minute, rates.concurrent, rates.burst_s
        )

    @property
    def requests(self) -> Rate | None:
        """The rate of requests; None if it is not bounded."""
        return Rate.of(self.per_minute, self.burst_s) if self.per_minute else None

    @property
    def tokens(self) -> Rate | None:
        """The rate of tokens; None if it is not bounded."""
        return Rate.of(self.tokens_per_minute, self.burst_s) if self.tokens_per_minute else None

    @property
    def lasting(self) -> bool:
        """Whether a request counts until it ends, not only when it comes."""
        return bool(self.tokens_per_minute or self.concurrent)
