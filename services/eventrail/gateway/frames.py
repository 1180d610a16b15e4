"""Token frames on their way to one reader."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.bus.tasks import end
from eventrail.contracts import subjects
from eventrail.contracts.answers import TokenFrame
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.names import TOKENS

_log = structlog.get_logger(__name__)

FrameQueue = asyncio.Queue[TokenFrame | None]
"""Frames in the order they came; None says that there is news besides frames."""

_FRAME = msgspec.json.Decoder(TokenFrame)


def decode_frame(payload: bytes) -> TokenFrame | None:
    """Return the frame; None for bytes that are none."""
    try:
        return _FRAME.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


class Feed:
    """The frames of one request on their way to one reader: those to come, or all that are kept.

    Attributes:
        queue: where they arrive.
    """

    def __init__(self, client: Client, tenant: str, rid: str) -> None:
        self.queue: FrameQueue = asyncio.Queue()
        self._client = client
        self._subject = subjects.tokens(tenant, rid)
        self._live: Subscription | None = None
        self._kept: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Bring the frames to come; raises nats.errors.Error."""
        self._live = await self._client.subscribe(self._subject, cb=self._on_message)

    async def again(self) -> None:
        """Bring, instead, all frames that the stream `TOKENS` has, from the first, and go on."""
        await self._leave()
        while not self.queue.empty():
            self.queue.get_nowait()
        self._kept = asyncio.create_task(replay(self._client, self._subject, self._take))

    async def close(self) -> None:
        """Bring no more."""
        await self._leave()
        await end(self._kept)

    async def _leave(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            with contextlib.suppress(NatsError):
                await live.unsubscribe()

    async def _on_message(self, message: Msg) -> None:
        if self._live is not None:
            await self._take(message)

    async def _take(self, message: Msg) -> None:
        frame = decode_frame(message.data)
        if frame is not None:
            self.queue.put_nowait(frame)


async def replay(client: Client, subject: str, take: Callable[[Msg], Awaitable[None]]) -> None:
    """Call `take` with what the stream `TOKENS` has of a subject, and with what it gets."""
    try:
        async for _, message in follow_messages(client, TOKENS, subject, after=0):
            await take(message)
    except NatsError as error:
        # the answer has all the text, and comes another way
        _log.warning("frames cannot be replayed", subject=subject, error=repr(error))


class TokenFeeds:
    """Subscribes to token frames, one request at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @contextlib.asynccontextmanager
    async def live(self, tenant: str, rid: str) -> AsyncGenerator[Feed, None]:
        """Yield a feed of the frames to come."""
        feed = Feed(self._client, tenant, rid)
        await feed.listen()
        try:
            yield feed
        finally:
            await feed.close()

    @contextlib.asynccontextmanager
    async def kept(self, tenant: str, rid: str) -> AsyncGenerator[Feed, None]:
        """Yield a feed of all frames, from the first that the stream `TOKENS` still has."""
        feed = Feed(self._client, tenant, rid)
        await feed.again()
        try:
            yield feed
        finally:
            await feed.close()

    @contextlib.asynccontextmanager
    async def replayed(
        self, tenant: str, rid: str, take: Callable[[Msg], Awaitable[None]]
    ) -> AsyncGenerator[None, None]:
        """Call `take` with each message that is kept of the request's frames, and those to come."""
        task = asyncio.create_task(replay(self._client, subjects.tokens(tenant, rid), take))
        try:
            yield
        finally:
            await end(task)

    @contextlib.asynccontextmanager
    async def queue(self, tenant: str, rid: str) -> AsyncGenerator[FrameQueue, None]:
        """Yield a queue that the frames to come arrive in."""
        async with self.live(tenant, rid) as feed:
            yield feed.queue

    @contextlib.asynccontextmanager
    async def raw(
        self, tenant: str, rid: str, take: Callable[[Msg], Awaitable[None]]
    ) -> AsyncGenerator[None, None]:
        """Call `take` with each message of the request's token subject."""
        subscription = await self._client.subscribe(subjects.tokens(tenant, rid), cb=take)
        try:
            yield
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()
