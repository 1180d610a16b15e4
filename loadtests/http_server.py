"""A bare HTTP/1.1 server connection: parses requests, hands them on, writes bytes back.

Only what a mock provider needs, because every microsecond here is taken from the system under
test on a machine they share: keep-alive and content-length or chunked bodies, no pipelining, no
trailers, no upgrade.
"""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

import httptools


class Handler(Protocol):
    """Answers requests. One instance serves all connections."""

    def handle(self, connection: Connection, method: bytes, target: bytes, body: bytes) -> None:
        """Answer one request with `connection.write`, now or later, then `connection.done`.

        Args:
            connection: Where the answer goes; `connection.request_id` holds `x-request-id`.
            method: Upper case, as sent.
            target: Path and query as sent.
            body: The whole body.
        """
        ...

    def gone(self, connection: Connection) -> None:
        """The client closed the connection while its request was unanswered."""
        ...


class Connection(asyncio.Protocol):
    """One client connection."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._body: list[bytes] = []
        self._busy = False
        self._keep_alive = True
        self.request_id = ""

    @property
    def is_open(self) -> bool:
        """Whether the client is still there."""
        return self._transport is not None

    def write(self, data: bytes) -> None:
        """Send bytes, or drop them when the client has gone."""
        if self._transport is not None:
            self._transport.write(data)

    def hang_up(self) -> None:
        """Close, whether or not the current request is answered."""
        self._busy = False
        if self._transport is not None:
            self._transport.close()

    def done(self) -> None:
        """The current request is answered in full."""
        self._busy = False
        if not self._keep_alive and self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's
        # Not an isinstance check: uvloop's transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102, ARG002 - asyncio's
        self._transport = None
        if self._busy:
            self._busy = False
            self._handler.gone(self)

    def data_received(self, data: bytes) -> None:  # noqa: D102 - asyncio's
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.write(
                b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            if self._transport is not None:
                self._transport.close()

    def on_message_begin(self) -> None:
        """httptools: a request starts."""
        self._target = b""
        self._body.clear()
        self.request_id = ""

    def on_url(self, url: bytes) -> None:
        """httptools: the request target, possibly in pieces."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header, as sent."""
        # The length test spares a lower() for every other header.
        if len(name) == 12 and name.lower() == b"x-request-id":  # noqa: PLR2004 - its length
            self.request_id = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """httptools: a piece of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """httptools: the request is whole."""
        self._busy = True
        self._keep_alive = self._parser.should_keep_alive()
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._handler.handle(self, self._parser.get_method(), self._target, body)
