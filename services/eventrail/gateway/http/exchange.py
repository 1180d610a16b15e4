"""One HTTP request and its response, over ASGI."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from eventrail.contracts.errors import Code, EventrailError, problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON = (b"content-type", b"application/json")


class ClientGone(EventrailError):
    """The client closed the connection before it had sent its request."""


class Exchange:
    """One request and its response.

    Attributes:
        method: upper case.
        path: decoded, without the query.
        headers: names in lower case; of a repeated header the last value.
        route: the template that matched, for metrics.
        status: the status sent; 0 before that.
        extra: response headers that every response of this exchange carries.
    """

    __slots__ = ("_receive", "_send", "extra", "headers", "method", "path", "route", "status")

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.route = "unknown"
        self.status = 0
        self.extra: Headers = []
        self._receive = receive
        self._send = send

    def header(self, name: bytes) -> str | None:
        """Return a request header as text; None if absent."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    async def body(self, limit: int) -> bytes:
        """Read the request body.

        Raises:
            RequestProblem: `body_too_large`, as soon as that is known.
            ClientGone: the connection closed.
        """
        announced = self.headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > limit:
            raise _too_large(limit)
        message = await self._receive()
        if not message.get("more_body"):
            return _checked(_part(message), limit)
        parts = [_part(message)]
        size = len(parts[0])
        while message.get("more_body"):
            message = await self._receive()
            parts.append(_part(message))
            size += len(parts[-1])
            if size > limit:
                raise _too_large(limit)
        return b"".join(parts)

    async def send(self, status: int, body: bytes, headers: Headers) -> None:
        """Send a whole response."""
        length = (b"content-length", b"%d" % len(body))
        await self.start(status, [*headers, length])
        await self._send({"type": "http.response.body", "body": body})

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a response whose body follows in pieces."""
        self.status = status
        head = [*headers, *self.extra]
        await self._send({"type": "http.response.start", "status": status, "headers": head})

    async def piece(self, body: bytes, *, more: bool = True) -> None:
        """Send a piece of the body."""
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise ClientGone("the client closed the connection while sending its request")
    return message.get("body", b"")


def _checked(body: bytes, limit: int) -> bytes:
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> Exception:
    return problem(
        Code.BODY_TOO_LARGE,
        f"the body is larger than {limit} bytes",
        hint="send less, or have the operator raise limits.body_bytes",
    )
