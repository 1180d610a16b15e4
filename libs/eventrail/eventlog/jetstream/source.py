"""Pull exactly as much work as there are free slots for.

A pull request of batch n lets the server send n messages. The sum of what open pulls may
still bring is the outstanding credit; it never exceeds what `grant` allowed. A pull ends by
its messages, by a status message, or, if that status is lost with a connection, by its own
expiry, so credit can neither leak nor be counted twice.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.bus.tasks import end, set_within
from eventrail.eventlog.interface import Delivery

_log = structlog.get_logger(__name__)

EXPIRES_S = 20.0
"""How long one pull request stays open on the server."""

GRACE_S = 2.0
"""How long past its expiry a pull is still counted, for a status message under way."""

LEAVE_S = 1.0
"""How long to wait for deliveries under way when nothing more is wanted."""

ERROR_PAUSE_S = 0.25
"""Pause before pulling again after the server refused a pull."""

_ACK_TOKENS = 9
_ACK_TOKENS_WITH_DOMAIN = 11


class AckInfo(msgspec.Struct, frozen=True):
    """What the acknowledgement subject of a delivery says about it."""

    attempt: int
    sequence: int
    stored_ns: int = 0


def parse_ack_subject(subject: str) -> AckInfo:
    """Parse `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<attempt>.<sequence>...`.

    See NATS ADR-15. Raises ValueError on anything else.
    """
    parts = subject.split(".")
    if len(parts) == _ACK_TOKENS:
        return AckInfo(int(parts[4]), int(parts[5]), int(parts[7]))
    if len(parts) >= _ACK_TOKENS_WITH_DOMAIN:
        return AckInfo(int(parts[6]), int(parts[7]), int(parts[9]))
    raise ValueError(f"{subject!r} is not an acknowledgement subject")


class JetStreamDelivery:
    """A message of a pull consumer. See `interface.Delivery`."""

    __slots__ = ("_client", "_reply", "attempt", "payload", "sequence", "stored_ns", "subject")

    def __init__(self, client: Client, message: Msg) -> None:
        info = parse_ack_subject(message.reply)
        self._client = client
        self._reply = message.reply
        self.subject = message.subject
        self.payload = message.data
        self.sequence = info.sequence
        self.attempt = info.attempt
        self.stored_ns = info.stored_ns

    async def ack(self) -> None:
        """Acknowledge, without waiting: a lost ack only costs a look at the tail."""
        await self._send(b"+ACK")

    async def nak(self, delay: float) -> None:
        """Ask for redelivery after `delay` seconds."""
        await self._send(b'-NAK {"delay": %d}' % int(delay * 1e9))

    async def in_progress(self) -> None:
        """Start the acknowledgement wait anew."""
        await self._send(b"+WPI")

    async def terminate(self, reason: str) -> None:
        """Stop deliveries for good; the server publishes an advisory."""
        await self._send(b"+TERM " + reason.encode()[:200])

    async def _send(self, body: bytes) -> None:
        with contextlib.suppress(NatsError):  # the acknowledgement wait covers a lost one
            await self._client.publish(self._reply, body)


async def leave(client: Client, subscription: Subscription | None) -> None:
    """Stop listening, after what the server had sent before it heard of that.

    A delivery that was dropped here would come again only when its acknowledgement is overdue.
    """
    if subscription is None:
        return
    with contextlib.suppress(NatsError, TimeoutError):
        if client.is_connected:
            async with asyncio.timeout(LEAVE_S):
                await subscription.drain()
        else:
            await subscription.unsubscribe()


class _Pull:
    __slots__ = ("left", "until")

    def __init__(self, batch: int, until: float) -> None:
        self.left = batch
        self.until = until


class PullSource:
    """Work of one durable pull consumer. See `interface.Source`."""

    def __init__(self, client: Client, stream: str, consumer: str) -> None:
        self._client = client
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self.consumer = consumer
        self._receive: Callable[[Delivery], None] | None = None
        self._inbox = ""
        self._subscription: Subscription | None = None
        self._pulls: deque[_Pull] = deque()
        self._credit = 0
        self._wake = asyncio.Event()
        self._pause_until = 0.0
        self._task: asyncio.Task[None] | None = None
        self._reconnects = 0
        self.last_contact = 0.0

    async def start(self, receive: Callable[[Delivery], None]) -> None:
        """Begin to pull; credit granted before counts."""
        self._receive = receive
        await self._open_inbox()
        self._task = asyncio.create_task(self._run(), name=f"pull {self.consumer}")

    def grant(self, credit: int) -> None:
        """Allow `credit` more deliveries; fewer, as open pulls run out, if it is negative."""
        self._credit += credit
        self._wake.set()

    async def stop(self) -> None:
        """Stop pulling; what still arrives is handed back at once."""
        self._receive = None
        await end(self._task)
        await leave(self._client, self._subscription)

    async def _open_inbox(self) -> None:
        """Listen on a fresh inbox, so that nothing of an older connection is counted."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()
        self._reconnects = self._client.stats["reconnects"]
        self._inbox = self._client.new_inbox()
        self._pulls.clear()
        self._subscription = await self._client.subscribe(self._inbox, cb=self._on_message)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._pull_if_due()
            except NatsError as error:
                _log.warning("pull failed", consumer=self.consumer, error=repr(error))
                await asyncio.sleep(ERROR_PAUSE_S)
                continue
            await set_within(self._wake, self._sleep_s())

    async def _pull_if_due(self) -> None:
        if self._client.stats["reconnects"] != self._reconnects and self._client.is_connected:
            await self._open_inbox()
        now = time.monotonic()
        while self._pulls and (self._pulls[0].left <= 0 or self._pulls[0].until < now):
            self._pulls.popleft()
        due = self._credit - self._outstanding()
        if due <= 0 or now < self._pause_until or not self._client.is_connected:
            return
        if self._pulls and due < self._credit // 4:
            return  # a few slots: wait for more rather than send a pull for each
        self._pulls.append(_Pull(due, now + EXPIRES_S + GRACE_S))
        query = b'{"batch":%d,"expires":%d}' % (due, int(EXPIRES_S * 1e9))
        await self._client.publish(self._next, query, reply=self._inbox)

    def _outstanding(self) -> int:
        return sum(pull.left for pull in self._pulls)

    def _sleep_s(self) -> float:
        now = time.monotonic()
        if now < self._pause_until:
            return self._pause_until - now
        if self._pulls:
            return max(0.05, min(1.0, self._pulls[0].until - now))
        return 1.0

    async def _on_message(self, message: Msg) -> None:
        self.last_contact = time.monotonic()
        if not message.reply:
            self._on_status(message)
            return
        if self._pulls:
            self._pulls[0].left -= 1
            if self._pulls[0].left <= 0:
                self._pulls.popleft()
        delivery = JetStreamDelivery(self._client, message)
        if self._receive is None:
            await delivery.nak(0)
            return
        self._credit -= 1
        self._receive(delivery)

    def _on_status(self, message: Msg) -> None:
        headers = message.headers or {}
        status = headers.get("Status", "")
        if status == "100":  # idle heartbeat
            return
        if self._pulls:
            self._pulls.popleft()
        if status not in {"404", "408"}:
            _log.info("pull ended", consumer=self.consumer, status=status, headers=dict(headers))
            self._pulls.clear()
            self._pause_until = time.monotonic() + ERROR_PAUSE_S
        self._wake.set()
