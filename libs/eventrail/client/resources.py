"""What there is besides asking: requests as a list, their streams again, any HTTP endpoint."""

import contextlib
from asyncio import Queue, timeout
from collections.abc import AsyncIterator, Mapping

import msgspec
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.client.errors import NoAnswer, completed
from eventrail.client.listening import next_piece, read_answer
from eventrail.client.progress import Progress
from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.resources import ListQuery, RequestPage
from eventrail.contracts.vectors import unpacked

SILENCE_S = 10.0
"""Silence after which a stream is asked for again: the gateway that sent it may be gone."""

_PAGE = msgspec.json.Decoder(RequestPage)


class Response(msgspec.Struct, frozen=True):
    """What an endpoint answered.

    Attributes:
        status: HTTP status.
        headers: names in lower case.
        body: all of it.
    """

    status: int
    headers: dict[str, str]
    body: bytes


class Resumed:
    """Iterate over the pieces of a text from a place on; afterwards `answer` is the whole.

    Args:
        client: a connection of the tenant.
        tenant: whose request it is.
        rid: the request.
        offset: characters that the reader has.
        timeout_s: how long to wait for its end.
    """

    def __init__(
        self, client: NatsClient, tenant: str, rid: str, *, offset: int, timeout_s: float
    ) -> None:
        self.rid = rid
        self._client = client
        self._subject = subjects.resume(tenant)
        self._timeout_s = timeout_s
        self._progress = Progress({0: offset})
        self.answer: Answer | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        """Yield the answer's text, piece by piece.

        Raises:
            RequestProblem: there is no such request, or it did not complete.
            NoAnswer: it did not end in time.
        """
        arrived: Queue[Msg] = Queue()
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, cb=arrived.put)
        try:
            async with timeout(self._timeout_s):
                while self.answer is None:
                    await self._client.publish(self._subject, self.rid.encode(), reply=inbox)
                    async for piece in self._pieces(arrived):
                        yield piece
        except TimeoutError as error:
            raise NoAnswer(self.rid, self._timeout_s) from error
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()

    async def _pieces(self, arrived: Queue[Msg]) -> AsyncIterator[str]:
        """Yield pieces until the answer is there, or nothing comes any more."""
        self._progress.rewind()
        while self.answer is None:
            try:
                async with timeout(SILENCE_S):
                    message = await arrived.get()
            except TimeoutError:
                return
            piece = self._take(message)
            if piece:
                yield piece

    def _take(self, message: Msg) -> str:
        piece, answer = next_piece(message, self._progress)
        self.answer = answer
        return piece


async def list_requests(
    client: NatsClient, tenant: str, query: ListQuery, timeout_s: float
) -> RequestPage:
    """Return a page of the tenant's requests.

    Raises:
        RequestProblem: the query does not fit.
        NoAnswer: no page came back.
        nats.errors.Error: no gateway answered in time.
    """
    reply = await client.request(
        subjects.listing(tenant), msgspec.json.encode(query), timeout=timeout_s
    )
    if (reply.headers or {}).get(subjects.TYPE_HEADER) == "page":
        return _PAGE.decode(reply.data)
    answer = read_answer(reply.data)
    if answer is not None:
        completed(answer)  # raises what the refusal says
    raise NoAnswer("", timeout_s)


async def call(
    client: NatsClient,
    caller: str,
    asked: tuple[str, str, bytes],
    headers: Mapping[str, str],
    silence_s: float,
) -> Response:
    """Call an endpoint of the HTTP API over NATS and return all that comes back.

    Args:
        client: a connection of the tenant.
        caller: the tenant, or what stands for it when a virtual key asks.
        asked: method, path with query, and body.
        headers: as over HTTP.
        silence_s: how long to wait for the next piece.

    Raises:
        NoAnswer: none came in time.
    """
    method, path, body = asked
    arrived: Queue[Msg] = Queue()
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=arrived.put)
    ours = {"Eventrail-Method": method, "Eventrail-Path": path}
    try:
        subject = subjects.call(caller)
        await client.publish(subject, body, reply=inbox, headers={**headers, **ours})
        return await _response(arrived, silence_s)
    except TimeoutError as error:
        raise NoAnswer("", silence_s) from error
    finally:
        with contextlib.suppress(NatsError):
            await subscription.unsubscribe()


async def _response(arrived: Queue[Msg], silence_s: float) -> Response:
    head: dict[str, str] = {}
    body = bytearray()
    while True:
        async with timeout(silence_s):
            message = await arrived.get()
        found = message.headers or {}
        if found.get("Status") == "503":  # no gateway listens right now
            raise TimeoutError
        head = head or {name.lower(): value for name, value in found.items()}
        body += message.data
        if found.get(subjects.TYPE_HEADER) == "response":
            status = int(head.pop("eventrail-status", "0"))
            head.pop(subjects.TYPE_HEADER.lower(), None)
            return Response(status, head, bytes(body))


def vectors(answer: Answer) -> list[list[float]]:
    """Return the vectors in an answer: little-endian 32-bit floats, in base64."""
    return [unpacked(each) for each in answer.embeddings]
