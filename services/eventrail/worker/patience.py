"""How long a pool is waited for, and whether a failed call is repeated."""

import time
from collections.abc import Callable

from prometheus_client import Counter

from eventrail.config.fallbacks import ANY
from eventrail.config.model import Pool, Route
from eventrail.contracts.failures import Failure
from eventrail.worker import backoff
from eventrail.worker.engine import EngineError
from eventrail.worker.limits import Limits, limits_of, share_s
from eventrail.worker.retry_budget import Retries

SOON_S = 1.0
"""Longer than this a repetition is not waited for while another pool may be asked instead."""

_REPEATED = Counter(
    "eventrail_retries", "Repetitions of failed calls, made or not for want of budget",
    ("pool", "made"),
)  # fmt: skip


class Patience:
    """The time and the repetitions of one run of the stage.

    Args:
        name: the pool.
        pool: its configuration.
        route: that the request follows.
        spare: how many other pools may still be asked.
        left_s: returns the seconds until the request's deadline.
        budget: the pool's repetitions in this process.
        clock: seconds; never goes back.
    """

    def __init__(
        self,
        name: str,
        pool: Pool,
        route: Route,
        *,
        spare: int,
        left_s: Callable[[], float],
        budget: Retries,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._pool = pool
        self._route = route
        self._spare = spare
        self._left_s = left_s
        self._budget = budget
        self._clock = clock
        self._until = clock() + share_s(left_s(), spare)
        budget.call(pool.retry_budget)

    @property
    def spare(self) -> int:
        """How many other pools may still be asked."""
        return self._spare

    @property
    def watches_tokens(self) -> bool:
        """Whether the provider is asked for a stream even if the app is not.

        Only so can it be told whether an answer has begun.
        """
        route = self._route
        return route.first_token_s > 0 or route.stall_s > 0 or route.hedge is not None

    @property
    def minds_filters(self) -> bool:
        """Whether another pool may be asked for an answer that this one's filter withheld."""
        wanted = {ANY, Failure.CONTENT_FILTER.value}
        return self._spare > 0 and any(
            not wanted.isdisjoint(fallback.on) for fallback in self._route.fallbacks
        )

    def limits(self) -> Limits:
        """Return the bounds of a call that begins now."""
        route = self._route
        share = max(0.0, self._until - self._clock())
        left_s = self._left_s()
        return limits_of(left_s, share, self._pool.timeout_s, route.first_token_s, route.stall_s)

    def wait_s(self, error: EngineError, retry: int, *, shown: bool) -> float | None:
        """Return the seconds until the `retry`-th repetition (from 1); None for none.

        Args:
            error: why the call failed.
            retry: how many there would then be.
            shown: whether the app has seen a part of the answer, which another would not continue.
        """
        most = self._route.retries if self._route.retries is not None else self._pool.retries
        if not error.retryable or shown or retry > most:
            return None
        wait_s = backoff.delay(retry, error.retry_after_s)
        limits = self.limits()
        if wait_s >= min(limits.whole_s, limits.first_s):
            return None
        if self._spare and wait_s > SOON_S:
            return None
        made = self._budget.take(self._pool.retry_budget)
        _REPEATED.labels(self._name, "yes" if made else "no").inc()
        return wait_s if made else None
