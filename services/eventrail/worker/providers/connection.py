"""One connection to a provider: a request, its response, the next request."""

import asyncio
import math
import re
from typing import cast

from eventrail.worker.providers.response_reader import ResponseReader
from eventrail.worker.providers.transport import (
    ConnectionLost,
    ProviderFailure,
    TimedOut,
)

_MUCH = 256 * 1024
"""Bytes that wait to be taken; the provider is held up above."""

_JOINED = 64 * 1024
"""Bytes of a body up to which it is cheaper to copy it behind the head than to write twice."""

_MARGIN_S = 1.0
"""How long before the end that a provider named for an idle connection it is given up."""

_KEEP_ALIVE = re.compile(r"timeout=(\d{1,6})")


def _named(keep_alive: str | None) -> float:
    """Return the seconds that `Keep-Alive: timeout=N` leaves; without end if it names none."""
    match = _KEEP_ALIVE.search(keep_alive) if keep_alive is not None else None
    return int(match[1]) - _MARGIN_S if match is not None else math.inf


class Connection(asyncio.Protocol):
    """Carries one request at a time.

    One timer serves all of a connection's waits: it is set anew only when it fires or has to fire
    earlier, for most of them end long before.

    Attributes:
        reader: the response.
        idle_since: loop time at which the last response was whole.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.reader = ResponseReader()
        self.idle_since = 0.0
        self._keep_alive_s = math.inf
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._failure: ProviderFailure | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._busy = False
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._late_at = 0.0
        self._awaited = ""

    @property
    def is_open(self) -> bool:
        """Whether a request may be sent."""
        transport = self._transport
        return transport is not None and not transport.is_closing() and self._failure is None

    def fresh(self, now: float, keep_alive_s: float) -> bool:
        """Whether an idle connection may be used at loop time `now`."""
        return self.is_open and now - self.idle_since < min(keep_alive_s, self._keep_alive_s)

    def send(self, head: bytes, body: bytes, seconds: float) -> None:
        """Write a request; its response's head has to be there within `seconds`."""
        self.reader.begin()
        self._busy = True
        self._limit(seconds, "an answer")
        transport = cast("asyncio.Transport", self._transport)
        if len(body) <= _JOINED:
            transport.write(head + body)
        else:
            transport.writelines((head, body))

    async def head(self) -> None:
        """Wait until the head of the response is there.

        Raises:
            ProviderFailure: it did not come.
        """
        while not self.reader.status:
            await self._more()
        self._late_at = 0.0

    async def piece(self, silence_s: float) -> bytes:
        """Return what of the body has come; wait for it if nothing has; empty at the end.

        Raises:
            ProviderFailure: nothing came in `silence_s` seconds, or the connection ended.
        """
        reader = self.reader
        while not reader.size:
            if reader.complete:
                return b""
            self._limit(silence_s, "more of its answer")
            await self._more()
        self._late_at = 0.0  # from here on it is our reader that takes its time
        body = reader.take()
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return body

    def release(self) -> bool:
        """End the request; return whether the connection may carry another."""
        self._busy = False
        self._late_at = 0.0
        if self.reader.complete and self.reader.reusable and self.is_open:
            self.idle_since = self._loop.time()
            self._keep_alive_s = _named(self.reader.headers.get("keep-alive"))
            return True
        self.abort()
        return False

    def abort(self) -> None:
        """Close at once, whatever is under way."""
        self._failure = self._failure or ConnectionLost("the connection was closed on our side")
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: connected."""
        # uvloop's transports are no subclass of asyncio's
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes came."""
        if not self._busy:
            self.abort()  # nobody asked; whatever it is, the next answer would not be its own
            return
        reader = self.reader
        try:
            reader.feed(data)
        except ProviderFailure as failure:
            self._fail(failure)
            return
        if reader.size > _MUCH and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        if reader.status:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection ended."""
        self._transport = None
        # an end without a length is one only if the connection was closed in good order
        whole = self.reader.complete or (exc is None and self.reader.end())
        if self._busy and not whole:
            when = "in the middle of its answer" if self.reader.status else "without an answer"
            why = f": {exc}" if exc is not None else ""
            self._fail(ConnectionLost(f"the provider closed the connection {when}{why}"))
        elif self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()

    async def _more(self) -> None:
        """Wait until something changes; raise if it is a failure."""
        if self._failure is None and not self.reader.complete:
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._failure is not None:
            raise self._failure

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _fail(self, failure: ProviderFailure) -> None:
        self._failure = self._failure or failure
        self.abort()
        self._wake()

    def _limit(self, seconds: float, awaited: str) -> None:
        self._late_at = self._loop.time() + seconds
        self._awaited = awaited
        if self._timer is not None and self._timer_at > self._late_at:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer_at = self._late_at
            self._timer = self._loop.call_at(self._late_at, self._look)

    def _look(self) -> None:
        """The timer fired: too late, or only a sign to look again later."""
        self._timer = None
        if not self._late_at:
            return
        if self._loop.time() >= self._late_at:
            self._fail(TimedOut(f"the provider kept us waiting for {self._awaited} too long"))
            return
        self._timer_at = self._late_at
        self._timer = self._loop.call_at(self._late_at, self._look)
