"""Call an endpoint without HTTP: the same checks, limits and answers as over HTTP."""

from typing import Any

import msgspec

from eventrail.gateway.http.errors import send_problem
from eventrail.gateway.http.exchange import Exchange, Headers, Message, Send
from eventrail.gateway.http.routing import NOBODY, Call
from eventrail.gateway.http.table import TABLE
from eventrail.gateway.identity import Identity, require
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in


class Asked(msgspec.Struct, frozen=True):
    """A call.

    Attributes:
        method: upper case.
        path: without the query.
        query: without the question mark.
        headers: names in lower case.
    """

    method: str
    path: str
    body: bytes
    headers: Headers
    query: str = ""


class Response(msgspec.Struct):
    """What came back."""

    status: int = 0
    headers: dict[bytes, bytes] = {}
    body: bytes = b""

    def header(self, name: bytes) -> str:
        """Return a header as text; empty if it is absent."""
        return self.headers.get(name, b"").decode("latin-1")


async def serve(gateway: Gateway, identity: Identity, asked: Asked, send: Send, door: str) -> None:
    """Serve a call for `identity`; every failure is a response.

    Args:
        gateway: serves it.
        identity: who calls.
        asked: the call.
        send: takes the response as ASGI messages.
        door: for metrics.
    """

    async def receive() -> Message:
        return {"type": "http.request", "body": asked.body}

    scope: dict[str, Any] = {
        "method": asked.method,
        "path": asked.path,
        "query_string": asked.query.encode(),
        "headers": asked.headers,
    }
    exchange = Exchange(scope, receive, send)
    try:
        route, values = TABLE.find(exchange)
        caller = require(identity, route.scope) if route.scope else NOBODY
        await route.handler(Call(exchange, gateway, caller, values))
    except Exception as error:  # noqa: BLE001 -- as over HTTP, every failure gets a typed answer
        why = problem_in(error)
        if not exchange.status:
            await send_problem(exchange, why)
    gateway.metrics.responded(door, exchange.route, str(exchange.status))


async def post(
    gateway: Gateway, identity: Identity, path: str, body: bytes, headers: Headers
) -> Response:
    """Call `POST path` for a line of a batch, and return all of the response."""
    response = Response()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            response.status = message["status"]
            response.headers = dict(message["headers"])
        else:
            response.body += message.get("body", b"")

    await serve(gateway, identity, Asked("POST", path, body, headers), send, "batch")
    return response
