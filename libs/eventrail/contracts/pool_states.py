"""What whoever deploys a pool says about it, for who waits for a change to be served.

Lost messages cost nothing: the state is said again every few seconds.
"""

from datetime import datetime
from typing import Literal

import msgspec

PUBLISH_EVERY_S = 5.0
"""Seconds between two messages about a pool whose state does not change."""

STALE_AFTER_S = 3 * PUBLISH_EVERY_S
"""Seconds of silence after which nobody seems to serve the pool."""

State = Literal["deploying", "running", "draining", "stopped", "failed"]


class BreakerChanged(msgspec.Struct, frozen=True, omit_defaults=True):
    """The circuit breaker of a provider has opened, is trying a call, or has closed.

    Published once on `ctl.breakers.<pool>`, for operators who listen.

    Attributes:
        pool: the pool.
        was: what the breaker did with calls before: `closed`, `half_open` or `open`.
        now: what it does with them now.
        at: when it changed.
        retry_in_s: seconds until an open breaker lets a call through.
        instance: the worker process that says so.
    """

    pool: str
    was: str
    now: str
    at: datetime
    retry_in_s: float = 0.0
    instance: str = ""


class PoolState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one pool stands with the process that serves it.

    Published on `ctl.pool-states.<pool>` when it changes, and every `PUBLISH_EVERY_S` seconds.
    Several worker processes may serve one pool; each speaks for itself.

    Attributes:
        pool: the pool.
        revision: of the configuration that this state is about: the newest one that the process
            has taken up for this pool, also when the change left the pool as it was.
        state: `deploying`: replicas start or are replaced, the old ones may still work;
            `running`: all wanted replicas of this revision take work; `draining`: what is in
            hand is finished, nothing new is taken; `stopped`: no replica, by the operator's wish
            or because the pool is gone; `failed`: this revision cannot be served, though older
            replicas may still do so.
        wanted: replicas that there should be.
        running: replicas that take work.
        message: what went wrong, or what is waited for; Ray Serve's own words where it has any.
        at: when this was so.
        instance: the worker process that says so.
        breaker: what the circuit breaker of the pool's provider does with calls in that process,
            `closed`, `half_open` or `open`; empty for a pool without a provider.
        retry_in_s: seconds until an open breaker lets a call through.
    """

    pool: str
    revision: int
    state: State
    at: datetime
    wanted: int = 0
    running: int = 0
    message: str = ""
    instance: str = ""
    breaker: str = ""
    retry_in_s: float = 0.0
