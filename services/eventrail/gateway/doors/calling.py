"""`call.<tenant>`: every endpoint of the HTTP API over NATS, byte for byte.

What is natural on NATS has a subject of its own (`ask`, `requests`, `status`, ...). The rest,
files and batches above all, is called here: NATS headers are HTTP headers, with two besides,

    Eventrail-Method: POST
    Eventrail-Path: /v1/batches?limit=2

and the payload is the body. The response comes to the reply subject: any number of messages of
type `piece`, then one of type `response`. Their payloads, in order, are its body; the first of
them carries its headers and, as `Eventrail-Status`, its status.
"""

import contextlib

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.subjects import TYPE_HEADER
from eventrail.gateway.doors.tasks import Tasks
from eventrail.gateway.http.errors import error_bytes
from eventrail.gateway.http.exchange import Message
from eventrail.gateway.http.inside import Asked, serve
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in

METHOD = "Eventrail-Method"
PATH = "Eventrail-Path"
STATUS = "Eventrail-Status"
PIECE_BYTES = 1024 * 1024
"""Most bytes of a body in one message."""

_OURS = frozenset(name.lower() for name in (METHOD, PATH, STATUS, TYPE_HEADER))


class CallDoor:
    """Serves calls, each in a task of its own."""

    name = "call"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._tasks = Tasks(gateway.client, subjects.call("*"), self._serve)

    async def start(self) -> None:
        """Begin to serve."""
        await self._tasks.start()

    async def run(self) -> None:
        """Serve until stopped."""
        await self._tasks.run()

    async def stop(self) -> None:
        """Take no more, and finish what is in hand."""
        await self._tasks.stop()

    async def _serve(self, message: Msg) -> None:
        reply = Reply(self._gateway.client, message.reply)
        try:
            identity = self._gateway.authenticator.by_subject(message.subject)
            asked = asked_in(message.headers or {}, message.data)
        except Exception as error:  # noqa: BLE001 -- every failure gets a typed answer
            why = problem_in(error)
            await reply.send({"type": "http.response.start", "status": why.status, "headers": []})
            await reply.send({"type": "http.response.body", "body": error_bytes(why)})
            self._gateway.metrics.responded(self.name, "unknown", str(why.status))
            return
        await serve(self._gateway, identity, asked, reply.send, self.name)


class Reply:
    """Turns ASGI messages into replies.

    Args:
        client: sends them.
        subject: where to; nowhere if empty.
    """

    def __init__(self, client: Client, subject: str) -> None:
        self._client = client
        self._subject = subject
        self._head: dict[str, str] = {}

    async def send(self, message: Message) -> None:
        """Send what a message adds to the response."""
        if message["type"] == "http.response.start":
            self._head = {STATUS: str(message["status"])}
            for name, value in message["headers"]:
                self._head[name.decode("latin-1")] = value.decode("latin-1")
            return
        body: bytes = message.get("body", b"")
        while len(body) > PIECE_BYTES:
            await self._publish("piece", body[:PIECE_BYTES])
            body = body[PIECE_BYTES:]
        if not message.get("more_body"):
            await self._publish("response", body)
        elif body:
            await self._publish("piece", body)

    async def _publish(self, kind: str, payload: bytes) -> None:
        if not self._subject:
            return
        headers = {TYPE_HEADER: kind, **self._head}
        self._head = {}
        with contextlib.suppress(NatsError):  # who asked is told by silence, and asks again
            await self._client.publish(self._subject, payload, headers=headers)


def asked_in(headers: dict[str, str], body: bytes) -> Asked:
    """Return the call that a message makes.

    Raises:
        RequestProblem: a header is missing or none.
    """
    path, _, query = headers.get(PATH, "").partition("?")
    method = headers.get(METHOD, "POST" if body else "GET").upper()
    if not path.startswith("/"):
        raise _invalid(PATH, "is missing, or no path such as /v1/batches")
    if not (method.isascii() and method.isalpha()):
        raise _invalid(METHOD, f"is no method: {method[:20]!r}")
    try:
        others = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers.items()
            if name.lower() not in _OURS
        ]
    except UnicodeEncodeError as error:
        raise _invalid("headers", "hold characters that no HTTP header has") from error
    return Asked(method, path, body, others, query)


def _invalid(where: str, what: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, f"{where} {what}", where=where)
