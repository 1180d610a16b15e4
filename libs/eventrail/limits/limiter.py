"""Lets requests in over any number of gateways.

One round at a time for each bucket: all that waits for it, and all there is to say, goes into
one conditional write. Who comes while a round is under way waits for the next.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

import structlog

from eventrail.bus.tasks import end
from eventrail.contracts.errors import LogUnavailable
from eventrail.limits.bucket import Bucket
from eventrail.limits.desk import Desk
from eventrail.limits.report import Ask, Denied
from eventrail.limits.store import Books
from eventrail.limits.view import Standing

_log = structlog.get_logger(__name__)

LEASE_S = 2.0
"""How long a gateway may let requests in from its spare units."""

TICK_S = 0.05
"""How often there is a look at what is to be said: an end is in the book that late at most."""

TICKS_OVER = 20
"""Ticks between looks for requests past their deadline."""

Ended = Callable[[str, str], Awaitable[int | None]]
"""Returns the tokens that a request, by tenant and rid, has used; None if it is open."""


async def nobody_knows(tenant: str, rid: str) -> int | None:  # noqa: ARG001 -- as in `Ended`
    """Know of no request that it has ended."""
    return None


class Limiter:
    """The limits, as one gateway sees them.

    Args:
        books: where they are kept, shared by all gateways.
        me: this gateway, as no other is called, and no earlier one was.
        ended: tells which requests have ended that nobody has said so of.
        lease_s: how long spare units may be used.
        clock: nanoseconds of UNIX time; clocks of gateways may differ by a quarter of a lease.
    """

    def __init__(
        self,
        books: Books,
        me: str,
        ended: Ended = nobody_knows,
        *,
        lease_s: float = LEASE_S,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._books = books
        self._me = me
        self._ended = ended
        self._lease_ns = round(lease_s * 1e9)
        self._clock = clock
        self._desks: dict[str, Desk] = {}
        self._of: dict[str, set[str]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look at what is to be said."""
        self._task = asyncio.create_task(self._tick(), name="limits")

    async def stop(self) -> None:
        """Say what is to be said, give back what is not used, and end."""
        await end(self._task)
        for desk in self._desks.values():
            with contextlib.suppress(LogUnavailable):
                await desk.close()

    async def enter(self, bucket: Bucket, ask: Ask) -> Denied | None:
        """Let a request in, or return why not.

        Raises:
            LogUnavailable: the book could not be asked.
        """
        desk = self._desks.get(bucket.key)
        if desk is None:
            desk = Desk(self._books, bucket, self._me, self._ended, self._lease_ns, self._clock)
            self._desks[bucket.key] = desk
        denied = await desk.enter(bucket, ask)
        if denied is None and bucket.bounds.lasting:
            self._of.setdefault(ask.rid, set()).add(bucket.key)
        return denied

    def leave(self, bucket: Bucket, rid: str) -> None:
        """Take back a request that did not go in after all."""
        desk = self._desks.get(bucket.key)
        if desk is None or desk.share.leave(rid):
            self._forget(bucket.key, rid)

    def end(self, rid: str, tokens: int) -> None:
        """Say that a request has ended, having used so many tokens."""
        for key in self._of.pop(rid, ()):
            desk = self._desks.get(key)
            if desk is not None:
                desk.end(rid, tokens)

    def holds(self, rid: str) -> bool:
        """Whether the end of a request matters to any limit."""
        return rid in self._of

    def standings(self, bucket: Bucket) -> list[Standing]:
        """Return how a bucket stands, as far as this gateway knows."""
        desk = self._desks.get(bucket.key)
        return [] if desk is None else desk.standings()

    def all_standings(self) -> list[tuple[Bucket, list[Standing]]]:
        """Return how each bucket stands that this gateway deals with now."""
        return [(desk.bucket, desk.standings()) for desk in self._desks.values()]

    def _forget(self, key: str, rid: str) -> None:
        keys = self._of.get(rid)
        if keys is not None:
            keys.discard(key)
            if not keys:
                del self._of[rid]

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            now = self._clock()
            ticks += 1
            for key, desk in tuple(self._desks.items()):
                if not ticks % TICKS_OVER:
                    for rid in desk.over(now):
                        self._forget(key, rid)
                if desk.idle(now):
                    del self._desks[key]
                else:
                    desk.look_after(now)
