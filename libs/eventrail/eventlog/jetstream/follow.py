"""Read a stream in order, for ever, through an ordered consumer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from eventrail.eventlog.jetstream.source import parse_ack_subject

_log = structlog.get_logger(__name__)

AHEAD = 1024
"""Messages held ready for the reader."""

PAUSE_S = 0.5
"""Between two tries to go on after a reconnect."""


async def follow_messages(
    client: Client, stream: str, subject: str, *, after: int, headers_only: bool = False
) -> AsyncIterator[tuple[int, Msg]]:
    """Yield `(sequence, message)` above `after`, in order, without gaps, without end.

    nats-py's ordered consumer makes itself anew after a gap. After a reconnect it would find
    out by missed heartbeats only, some twenty seconds later, so then a new one is made here.

    Raises:
        nats.errors.Error: the stream cannot be followed to begin with.
    """
    feed = _Feed(client, stream, subject, headers_only=headers_only)
    await feed.open(after)
    try:
        while True:
            message = await feed.next()
            if message is not None:
                after = parse_ack_subject(message.reply).sequence
                yield after, message
            elif feed.stale:
                await feed.close()
                await _reopen(feed, after)
    finally:
        await feed.close()


async def _reopen(feed: "_Feed", after: int) -> None:
    """Go on after a reconnect, as soon as the server has the stream up again."""
    while True:
        try:
            await feed.open(after)
        except NatsError as error:
            _log.warning("follow waits", subject=feed.subject, error=repr(error))
            await asyncio.sleep(PAUSE_S)
        else:
            return


class _Feed:
    """One ordered consumer and what it has brought.

    nats-py's `next_msg` makes two tasks a message; a callback into a queue is five times as
    fast. The callback waits while the queue is full, and with it the server's flow control.
    """

    def __init__(self, client: Client, stream: str, subject: str, *, headers_only: bool) -> None:
        self.subject = subject
        self._client = client
        self._stream = stream
        self._headers_only = headers_only
        self._queue: asyncio.Queue[Msg] = asyncio.Queue(AHEAD)
        self._subscription: JetStreamContext.PushSubscription | None = None
        self._reconnects = 0

    @property
    def stale(self) -> bool:
        """Whether the connection is another one than the consumer was made on."""
        return self._client.is_connected and self._client.stats["reconnects"] != self._reconnects

    async def open(self, after: int) -> None:
        """Make the consumer; raises nats.errors.Error."""
        self._reconnects = self._client.stats["reconnects"]
        self._queue = asyncio.Queue(AHEAD)
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=after + 1,
            headers_only=self._headers_only or None,
        )
        self._subscription = await self._client.jetstream().subscribe(
            self.subject,
            stream=self._stream,
            cb=self._queue.put,
            manual_ack=True,
            ordered_consumer=True,
            config=config,
            pending_bytes_limit=0,
        )

    async def next(self) -> Msg | None:
        """Return the next message; None if there is none for a second."""
        if not self._queue.empty():
            return self._queue.get_nowait()
        try:
            async with asyncio.timeout(1.0):
                return await self._queue.get()
        except TimeoutError:
            return None

    async def close(self) -> None:
        """Stop listening; the server removes the consumer when nobody does."""
        if self._subscription is not None:
            with contextlib.suppress(Exception):  # the connection may be gone already
                await self._subscription.unsubscribe()
            self._subscription = None
