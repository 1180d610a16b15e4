"""An answer as it is being written."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.client.errors import NoAnswer
from eventrail.client.listening import next_piece
from eventrail.client.progress import Progress
from eventrail.client.question import Named
from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer

SILENCE_S = 10.0
"""Silence after which the question is put again: the gateway that had it may be gone. The
request id is the same, so it stays the same request."""

PAUSE_S = 0.25
"""Pause before asking again when no gateway listens."""

GRACE_S = 10.0
"""How long past its deadline an answer is still waited for."""


class Stream:
    """Iterate over the pieces of text; afterwards `answer` is the whole.

    Attributes:
        rid: the request.
    """

    def __init__(self, client: NatsClient, caller: str, named: Named) -> None:
        self.rid = named.rid
        self._client = client
        self._subject = subjects.ask(caller)
        self._named = named
        self._progress = Progress()
        self._answer: Answer | None = None

    @property
    def answer(self) -> Answer:
        """The whole answer.

        Raises:
            NoAnswer: the stream has not been read to its end.
        """
        if self._answer is None:
            raise NoAnswer(self.rid, 0.0)
        return self._answer

    async def __aiter__(self) -> AsyncIterator[str]:
        """Yield the answer's text, piece by piece.

        Raises:
            RequestProblem: it did not complete; what was yielded before stands.
            NoAnswer: nobody answered in time.
        """
        arrived: asyncio.Queue[Msg] = asyncio.Queue()
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, cb=arrived.put)
        try:
            async for message in self._messages(arrived, inbox):
                piece = self._take(message)
                if piece:
                    yield piece
                if self._answer is not None:
                    return
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()

    async def _messages(self, arrived: asyncio.Queue[Msg], inbox: str) -> AsyncIterator[Msg]:
        """Yield what comes back, asking again as long as it takes."""
        give_up = time.monotonic() + self._named.timeout_s + GRACE_S
        await self._ask(inbox)
        while (left := give_up - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(min(SILENCE_S, left)):
                    message = await arrived.get()
            except TimeoutError:
                await self._ask(inbox)
                continue
            if (message.headers or {}).get("Status") == "503":  # no gateway listens right now
                await asyncio.sleep(PAUSE_S)
                await self._ask(inbox)
                continue
            yield message
        raise NoAnswer(self.rid, self._named.timeout_s + GRACE_S)

    async def _ask(self, inbox: str) -> None:
        await self._client.publish(self._subject, self._named.payload, reply=inbox)

    def _take(self, message: Msg) -> str:
        piece, answer = next_piece(message, self._progress)
        self._answer = answer
        return piece
