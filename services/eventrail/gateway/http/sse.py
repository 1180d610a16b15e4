"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from eventrail.gateway.http.exchange import Exchange, Headers

KEEP_ALIVE_S = 15.0
"""Silence after which a comment is sent, so that nothing between here and the client hangs up."""

RETRY_MS = 1000
"""How long a client waits before it comes back after a cut, in milliseconds."""

DONE_DATA = b"[DONE]"
DONE = b"data: [DONE]\n\n"

_RETRY = b"retry: %d\n" % RETRY_MS
"""Stands in the first event: some clients take a block of its own for an event without data."""

_COMMENT = b": keep-alive\n"
"""A line, not a block, for the same reason."""

_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]


def event(data: bytes, mark: str = "") -> bytes:
    """Return one event; `data` is JSON on one line."""
    if mark:
        return b"id: %b\ndata: %b\n\n" % (mark.encode(), data)
    return b"data: %b\n\n" % data


class EventStream:
    """The body of a streamed response.

    The head goes out with the first piece, so that a request that fails before any token
    still gets a proper status.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._first = _RETRY

    @property
    def started(self) -> bool:
        """Whether the head has been sent."""
        return self._exchange.status != 0

    async def write(self, *events: bytes) -> None:
        """Send events, in one piece."""
        await self._start()
        await self._exchange.piece(self._joined(events))

    async def keep_alive(self) -> None:
        """Send a comment."""
        await self._start()
        await self._exchange.piece(_COMMENT)

    async def finish(self, *events: bytes, headers: Headers | None = None) -> None:
        """Send the last events and end the body."""
        await self._start(headers)
        await self._exchange.piece(self._joined(events), more=False)

    def _joined(self, events: tuple[bytes, ...]) -> bytes:
        first, self._first = self._first, b""
        return b"".join((first, *events))

    async def _start(self, headers: Headers | None = None) -> None:
        if not self.started:
            await self._exchange.start(200, [*_HEADERS, *(headers or [])])
