"""Ask a stream for all there is: one ephemeral consumer, for one reader."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

_log = structlog.get_logger(__name__)

MOST = 1000
"""Messages in a batch at most."""

MOST_BYTES = 16 * 1024 * 1024
"""Bytes in a batch at most; above any single message, or that one would never come."""

SILENCE_S = 5.0
"""How long to wait for an answer before a new consumer is made."""

INACTIVE_S = 60.0
"""After so long without a question the server removes the consumer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ENDS = ("No Messages", "Request Timeout", "Batch Completed", "Message Size Exceeds MaxBytes")
"""How a pull says that this was all."""

_TOKENS = 9


class Followed(msgspec.Struct, frozen=True):
    """A message of a stream.

    Attributes:
        sequence: its stream sequence.
        subject: its subject.
        data: its payload; empty if only headers were asked for.
        headers: its headers.
        stored_ns: when the broker stored it, in nanoseconds since 1970.
        pending: how many more there were when it was sent.
    """

    sequence: int
    subject: str
    data: bytes
    headers: dict[str, str]
    stored_ns: int
    pending: int

    @property
    def stored_at(self) -> datetime:
        """When the broker stored it, to the microsecond and never later than it was."""
        return _EPOCH + timedelta(microseconds=self.stored_ns // 1000)


class Pull:
    """One ephemeral pull consumer, without acknowledgements, for one reader."""

    def __init__(
        self,
        client: Client,
        stream: str,
        subject: str,
        *,
        headers_only: bool,
        since: datetime | None,
    ) -> None:
        self.subject = subject
        self._since = since
        self._client = client
        self._stream = stream
        self._headers_only = headers_only
        self._ask = ""
        self._inbox = ""
        self._subscription: Subscription | None = None
        self._connection = 0
        self._received: list[Followed] = []
        self._count = 0
        self._broken = False
        self._ended = asyncio.Event()

    async def open(self, after: int) -> None:
        """Make the consumer; raises nats.errors.Error."""
        self._connection = self._client.stats["reconnects"]
        self._received, self._count, self._broken = [], 0, False
        config = ConsumerConfig(
            filter_subject=self.subject,
            ack_policy=AckPolicy.NONE,
            headers_only=self._headers_only or None,
            inactive_threshold=INACTIVE_S,
            mem_storage=True,
            num_replicas=1,
        )
        if self._since is not None and not after:
            config.deliver_policy = DeliverPolicy.BY_START_TIME
            config.opt_start_time = self._since
        else:
            config.deliver_policy = DeliverPolicy.BY_START_SEQUENCE
            config.opt_start_seq = after + 1
        made = await self._client.jetstream().add_consumer(self._stream, config)
        self._ask = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{made.name}"
        self._inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(self._inbox, cb=self._on_message)

    async def next(self) -> list[Followed] | None:
        """Return what is there; None if the consumer is gone or has skipped something."""
        if self._broken or self._client.stats["reconnects"] != self._connection:
            return None
        self._ended.clear()
        query = b'{"batch":%d,"max_bytes":%d,"no_wait":true}' % (MOST, MOST_BYTES)
        try:
            await self._client.publish(self._ask, query, reply=self._inbox)
            async with asyncio.timeout(SILENCE_S):
                await self._ended.wait()
        except (NatsError, TimeoutError):
            self._broken = True
        batch, self._received = self._received, []
        return batch if batch or not self._broken else None

    async def _on_message(self, message: Msg) -> None:
        if not message.reply:
            self._on_status(message.headers or {})
            return
        if self._broken:
            return
        # $JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<count>.<stored>.<pending>, ADR-15;
        # where there are domains, two tokens more in front and one behind
        tokens = message.reply.split(".")
        at = 5 if len(tokens) == _TOKENS else 7
        self._count += 1
        if int(tokens[at + 1]) != self._count:
            _log.warning("follow skipped", subject=self.subject, count=self._count)
            self._broken = True
            self._ended.set()
            return
        self._received.append(
            Followed(
                int(tokens[at]),
                message.subject,
                message.data,
                message.headers or {},
                int(tokens[at + 2]),
                int(tokens[at + 3]),
            )
        )

    def _on_status(self, headers: dict[str, str]) -> None:
        status, why = headers.get("Status", ""), headers.get("Description", "")
        if why not in _ENDS:
            _log.info("follow ended", subject=self.subject, status=status, why=why)
            self._broken = True
        self._ended.set()

    async def close(self) -> None:
        """Stop listening; the server removes the consumer by itself."""
        if self._subscription is not None:
            with contextlib.suppress(Exception):  # the connection may be gone already
                await self._subscription.unsubscribe()
            self._subscription = None
