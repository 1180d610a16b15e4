"""One HTTP request and its response, over ASGI."""

from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from typing import Any

from eventrail.contracts.errors import Code, EventrailError, problem
from eventrail.contracts.ids import new_rid

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON = (b"content-type", b"application/json")

_NO_CONTENT = 204
_REQUEST_ID = b"x-request-id"
"""On every response: the id of the request in the log, or one that names only the exchange."""


class ClientGone(EventrailError):
    """The client closed the connection before it had sent its request."""


class Exchange:
    """One request and its response.

    Attributes:
        method: upper case.
        path: decoded, without the query.
        query: as it was sent, without the question mark.
        headers: names in lower case; of a repeated header the last value.
        route: the template that matched, for metrics.
        status: the status sent; 0 before that.
        extra: response headers that every response of this exchange carries.
    """

    __slots__ = (
        "_receive",
        "_send",
        "extra",
        "headers",
        "method",
        "path",
        "query",
        "route",
        "status",
    )

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: str = scope.get("query_string", b"").decode("latin-1")
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

    def set_extra(self, name: bytes, value: bytes) -> None:
        """Let the response carry a header, in place of one of that name."""
        self.extra = [each for each in self.extra if each[0] != name]
        self.extra.append((name, value))

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

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the request body as it comes; who reads it bounds it.

        Raises:
            ClientGone: the connection closed.
        """
        more = True
        while more:
            message = await self._receive()
            yield _part(message)
            more = bool(message.get("more_body"))

    async def send(self, status: int, body: bytes, headers: Headers) -> None:
        """Send a whole response; to `HEAD` only what stands before the body."""
        length = [] if status == _NO_CONTENT else [(b"content-length", b"%d" % len(body))]
        await self.start(status, [*headers, *length])
        shown = b"" if self.method == "HEAD" else body
        await self._send({"type": "http.response.body", "body": shown})

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a response whose body follows in pieces."""
        self.status = status
        if not any(name == _REQUEST_ID for name, _ in self.extra):
            self.extra.append((_REQUEST_ID, new_rid().encode()))
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
