"""When to try again: exponential backoff with full jitter, or when a server says.

See Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

_DOUBLINGS = 60
"""Beyond which a delay has long reached its bound, and a float would overflow one day."""

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


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
        bound = min(self.most_s, self.first_s * 2 ** min(attempt - 1, _DOUBLINGS))
        return rng.uniform(bound / 2, bound)

    def exhausted(self, attempt: int) -> bool:
        """Return whether the `attempt`-th delivery is the last."""
        return attempt >= self.deliveries


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds of `retry-after-ms` or `Retry-After`; None if neither can be read.

    `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). Fractions of a second,
    which some servers send, are understood. A date that has passed is 0.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    try:
        left = parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):  # no date, or one without a time zone
        return None
    return max(0.0, left.total_seconds())


def _number(value: str | None) -> float | None:
    value = value.strip() if value is not None else ""
    return float(value) if _SECONDS.fullmatch(value) else None
