"""Hear of the end of one request."""

import asyncio
import contextlib

import msgspec
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.client.errors import completed
from eventrail.client.progress import Progress
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


def next_piece(message: Msg, progress: Progress) -> tuple[str, Answer | None]:
    """Return the text that a reply adds to the first choice, and the answer if it is one.

    Raises:
        RequestProblem: the answer says that the request did not complete.
    """
    if (message.headers or {}).get(subjects.TYPE_HEADER) == "frame":
        frame = read_frame(message.data)
        return (progress.take(frame) if frame is not None and frame.index == 0 else ""), None
    answer = read_answer(message.data)
    if answer is None:
        return "", None
    answer = completed(answer)
    return progress.rest(answer), answer


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
