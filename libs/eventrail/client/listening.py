"""Hear of the end of one request."""

import asyncio
import contextlib

import msgspec
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer, TokenFrame

_ANSWER = msgspec.json.Decoder(Answer)
_FRAME = msgspec.json.Decoder(TokenFrame)


def read_answer(payload: bytes) -> Answer | None:
    """Return the answer; None for bytes that are none."""
    try:
        return _ANSWER.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def read_frame(payload: bytes) -> TokenFrame | None:
    """Return the token frame; None for bytes that are none."""
    try:
        return _FRAME.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


class Listener:
    """A subscription to `answers.<tenant>.<rid>`.

    Attributes:
        heard: done once the answer has come.
    """

    def __init__(self) -> None:
        self.heard: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._subscription: Subscription | None = None

    async def start(self, client: NatsClient, tenant: str, rid: str) -> None:
        """Begin to listen."""
        subject = subjects.answers(tenant, rid)
        self._subscription = await client.subscribe(subject, cb=self._on_message)

    async def stop(self) -> None:
        """Listen no more."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()
        self.heard.cancel()

    async def _on_message(self, message: Msg) -> None:
        answer = read_answer(message.data)
        if answer is not None and not self.heard.done():
            self.heard.set_result(answer)
