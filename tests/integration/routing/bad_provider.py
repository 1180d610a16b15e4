"""A provider on loopback that fails in every way: the path of its URL says in which."""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

SAID = "echo: one "
"""The beginning of an answer, where there is one; the pool `backup` would go on with it."""

Fail = Callable[[asyncio.StreamWriter, asyncio.Event], Awaitable[None]]


class BadProvider:
    """Fails as the first part of the path says.

    Attributes:
        calls: how often it was asked, by kind of failure.
        bodies: what it was asked, by kind of failure.
    """

    def __init__(self) -> None:
        self.calls: dict[str, int] = {}
        self.bodies: dict[str, list[dict[str, Any]]] = {}
        self.port = 0
        self._over = asyncio.Event()
        self._open = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["BadProvider"]:
        """Serve on a free port."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self._over.set()
            while self._open:
                await asyncio.sleep(0.01)

    def url(self, kind: str) -> str:
        """Return the base URL that fails in this way."""
        return f"http://127.0.0.1:{self.port}/{kind}/v1"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            kind = head.split(b" ")[1].split(b"/")[1].decode()
            lines = head.lower().split(b"\r\n")
            length = next(line for line in lines if line.startswith(b"content-length:"))
            body = await reader.readexactly(int(length.partition(b":")[2]))
            self.calls[kind] = self.calls.get(kind, 0) + 1
            self.bodies.setdefault(kind, []).append(json.loads(body))
            await FAILS[kind](writer, self._over)
        with contextlib.suppress(ConnectionError):
            writer.close()
        self._open -= 1


def response(status: int, body: bytes, *headers: str, kind: str = "application/json") -> bytes:
    """Return a whole response."""
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", "connection: close", *headers]
    head = "\r\n".join([*lines, f"content-length: {len(body)}", "", ""])
    return head.encode() + body


STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


def chunk(text: str = "", finish_reason: str | None = None) -> bytes:
    """Return an event with a piece of an answer."""
    delta = {"content": text} if text else {"role": "assistant"}
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


def says(*pieces: bytes, hangs: bool = False, pause_s: float = 0.0, reset: bool = False) -> Fail:
    """Return a failure that writes `pieces`, then hangs, resets or closes the connection."""

    async def fail(writer: asyncio.StreamWriter, over: asyncio.Event) -> None:
        for piece in pieces:
            if over.is_set():
                return
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)
        if hangs:
            await over.wait()
        if reset:
            await asyncio.sleep(0.05)
            connection: socket.socket = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    return fail


def error(message: str, code: str = "") -> bytes:
    """Return OpenAI's error object."""
    return json.dumps({"error": {"message": message, "code": code or None}}).encode()


_LORIS = [bytes([byte]) for byte in STREAM]
_DRIP = [bytes([byte]) for byte in b"data: " + b" " * 4000]
BAD_KEY = error("Incorrect API key provided", "invalid_api_key")
FILTERED = error("The response was filtered", "content_filter")
LONG = error("This model's maximum context length is 8192 tokens", "context_length_exceeded")

FAILS: dict[str, Fail] = {
    "busy": says(response(429, error("slow down"))),
    "busy-for": says(response(429, error("slow down"), "retry-after: 60")),
    "busy-soon": says(response(429, error("slow down"), "retry-after-ms: 20")),
    "error": says(response(500, error("on purpose"))),
    "late-error": says(b"", response(500, error("on purpose")), pause_s=0.25),
    "good": says(STREAM, chunk(), chunk(SAID), chunk("two three"), chunk(finish_reason="stop")),
    "unavailable": says(response(503, b"<html>no</html>", kind="text/html")),
    "bad-key": says(response(401, BAD_KEY)),
    "too-long": says(response(400, LONG)),
    "filtered": says(response(400, FILTERED)),
    "filtered-answer": says(STREAM, chunk(), chunk(finish_reason="content_filter")),
    "hang": says(hangs=True),
    "hang-head": says(STREAM, hangs=True),
    "hang-first": says(STREAM, chunk(), hangs=True),
    "reset": says(reset=True),
    "wrong-json": says(response(200, b'{"choices": [{"mess')),
    "wrong-type": says(response(200, b"<html>hello</html>", kind="text/html")),
    "empty": says(response(200, b"", kind="text/event-stream")),
    "only-done": says(STREAM, b"data: [DONE]\n\n"),
    "loris-head": says(*_LORIS, pause_s=0.05),
    "loris-body": says(STREAM, *_DRIP, pause_s=0.05),
    "error-event": says(STREAM, chunk(), b"data: " + error("overloaded") + b"\n\n"),
    "hang-midway": says(STREAM, chunk(SAID), hangs=True),
    "reset-midway": says(STREAM, chunk(SAID), reset=True),
    "masked-midway": says(STREAM, chunk("hello <EMAIL_1> and ")),
    "truncated": says(STREAM, chunk(SAID)),
    "error-midway": says(STREAM, chunk(SAID), b"data: " + error("overloaded") + b"\n\n"),
}
"""By kind: how it fails."""
