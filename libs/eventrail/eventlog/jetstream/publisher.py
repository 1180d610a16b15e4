"""Publish to a stream and learn the outcome: one shared inbox, a future per publish."""

import asyncio
import itertools

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts.errors import EventrailError

EXPECT_LAST = "Nats-Expected-Last-Subject-Sequence"
"""Header of a publish that takes effect only behind the message that its writer knows."""

WRONG_LAST_SEQUENCE = frozenset({10071, 10164})
"""Error codes of such a publish that came too late."""


class ApiError(msgspec.Struct, frozen=True):
    """JetStream's error of a publish or API call."""

    code: int = 0
    err_code: int = 0
    description: str = ""


class PubAck(msgspec.Struct, frozen=True):
    """JetStream's answer to a publish; `error` is set when it was refused."""

    stream: str = ""
    seq: int = 0
    duplicate: bool = False
    error: ApiError | None = None


class OutcomeUnknown(EventrailError):
    """No answer in time: the message may be stored, or get stored later."""


SWEEP_S = 0.1
"""How often overdue publishes are looked for; a timeout may be that much late."""

_DECODER = msgspec.json.Decoder(PubAck)


class Publisher:
    """Publishes with acknowledgement. One instance serves a whole connection.

    Leaner than a request per publish: beyond one future, no task, timer or subscription is made;
    one timer, which runs only while somebody waits, gives up what is overdue.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._prefix = ""
        self._tokens = itertools.count()
        self._waiting: dict[str, asyncio.Future[PubAck | None]] = {}
        self._due: dict[str, float] = {}
        self._sweeper: asyncio.TimerHandle | None = None
        self._starting = asyncio.Lock()

    async def _start(self) -> None:
        async with self._starting:
            if not self._prefix:
                prefix = self._client.new_inbox()
                await self._client.subscribe(f"{prefix}.*", cb=self._on_ack)
                self._prefix = prefix

    async def _on_ack(self, message: Msg) -> None:
        future = self._waiting.pop(message.subject.rpartition(".")[2], None)
        if future is None or future.done():
            return
        if not message.data:  # "no responders": no stream listens on the subject right now
            future.set_result(None)
            return
        try:
            future.set_result(_DECODER.decode(message.data))
        except msgspec.MsgspecError:
            future.set_result(None)

    async def publish(
        self, subject: str, payload: bytes, headers: dict[str, str], timeout_s: float
    ) -> PubAck:
        """Publish and wait for the stream's answer.

        Raises:
            OutcomeUnknown: no answer within `timeout_s` seconds, or the connection failed.
        """
        if not self._prefix:
            await self._start()
        token = str(next(self._tokens))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[PubAck | None] = loop.create_future()
        self._waiting[token] = future
        self._due[token] = loop.time() + timeout_s
        if self._sweeper is None:
            self._sweeper = loop.call_later(SWEEP_S, self._sweep, loop)
        try:
            await self._client.publish(
                subject, payload, reply=f"{self._prefix}.{token}", headers=headers
            )
            ack = await future
        except NatsError as error:
            raise OutcomeUnknown(
                f"publish to {subject}: {error or type(error).__name__}"
            ) from error
        finally:
            self._waiting.pop(token, None)
            self._due.pop(token, None)
        if ack is None:
            raise OutcomeUnknown(f"publish to {subject}: no answer from the stream")
        return ack

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give up what is overdue, and look again while anybody waits."""
        now = loop.time()
        for token in [token for token, due in self._due.items() if due <= now]:
            future = self._waiting.get(token)
            if future is not None and not future.done():
                future.set_result(None)
        self._sweeper = loop.call_later(SWEEP_S, self._sweep, loop) if self._due else None
