"""One keep-alive HTTP/1.1 client connection that measures the answers it gets."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import NamedTuple, cast

import httptools

# The first delta whose content is not empty; `\s` because not every gateway writes compact JSON.
_CONTENT = re.compile(rb'"content"\s*:\s*"(?!")')
_DONE = b"[DONE]"
_TAIL = 64


class Answer(NamedTuple):
    """How one request ended.

    Attributes:
        outcome: The HTTP status, or `timeout`, `connection`, `truncated` (a 2xx without the end
            of its stream or without choices).
        good: Answered in full with a 2xx.
        sent_at: `time.perf_counter()` when the request was written.
        ended_at: The same when the answer was complete or given up.
        ttft_s: Seconds to the first content of a streamed answer, 0.0 if none came.
    """

    outcome: str
    good: bool
    sent_at: float
    ended_at: float
    ttft_s: float


class ClientConnection(asyncio.Protocol):
    """Sends one request at a time and reports each answer.

    Args:
        on_answer: Called once for each request sent. It may send the next at once, unless
            `is_open` is false.
        stream: Answers are server-sent events: look for the first content and for `[DONE]`.
    """

    def __init__(
        self, on_answer: Callable[[ClientConnection, Answer], None], *, stream: bool
    ) -> None:
        self._on_answer = on_answer
        self._stream = stream
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._tail = b""
        self._ttft_s = 0.0
        self.sent_at = 0.0
        self.busy = False

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent on this connection."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, request: bytes) -> None:
        """Write one whole request; the previous one must have been answered."""
        if self._transport is None or self.busy:
            raise RuntimeError("the connection is closed or still waits for an answer")
        self.busy = True
        self._ttft_s = 0.0
        self._tail = b""
        self.sent_at = time.perf_counter()
        self._transport.write(request)

    def give_up(self, outcome: str) -> None:
        """End the current request without an answer and close."""
        # Closed first, so that whoever hears of the end does not send on this connection.
        self.close()
        self._end(outcome, good=False)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's
        # Not an isinstance check: uvloop's transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102, ARG002 - asyncio's
        self._transport = None
        self._end("connection", good=False)

    def data_received(self, data: bytes) -> None:  # noqa: D102 - asyncio's
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.give_up("connection")

    def on_body(self, body: bytes) -> None:
        """httptools: a piece of the body."""
        if not self._stream:
            # One write of the server is one piece here unless it is large: look when it is whole.
            self._tail += body
            return
        if not self._ttft_s and _CONTENT.search(body):
            self._ttft_s = time.perf_counter() - self.sent_at
        self._tail = (self._tail + body)[-_TAIL:]

    def on_message_complete(self) -> None:
        """httptools: the answer is whole."""
        status = self._parser.get_status_code()
        if not self._parser.should_keep_alive():
            self.close()
        if not 200 <= status < 300:  # noqa: PLR2004 - the 2xx class
            self._end(str(status), good=False)
        elif (_DONE if self._stream else b'"choices"') not in self._tail:
            self._end("truncated", good=False)
        else:
            self._end(str(status), good=True)

    def _end(self, outcome: str, *, good: bool) -> None:
        if not self.busy:
            return
        self.busy = False
        now = time.perf_counter()
        self._on_answer(self, Answer(outcome, good, self.sent_at, now, self._ttft_s))
