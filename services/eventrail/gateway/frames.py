"""Token frames on their way to one reader."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.answers import TokenFrame

FrameQueue = asyncio.Queue[TokenFrame | None]
"""Frames in the order they came; None says that there is news besides frames."""

_FRAME = msgspec.json.Decoder(TokenFrame)


def decode_frame(payload: bytes) -> TokenFrame | None:
    """Return the frame; None for bytes that are none."""
    try:
        return _FRAME.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


class TokenFeeds:
    """Subscribes to token frames, one request at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @contextlib.asynccontextmanager
    async def queue(self, tenant: str, rid: str) -> AsyncGenerator[FrameQueue, None]:
        """Yield a queue that the request's frames arrive in."""
        queue: FrameQueue = asyncio.Queue()

        async def take(message: Msg) -> None:
            frame = decode_frame(message.data)
            if frame is not None:
                queue.put_nowait(frame)

        async with self.raw(tenant, rid, take):
            yield queue

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
