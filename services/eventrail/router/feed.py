"""A part of a stream, from some time on, handed to who counts it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from nats.aio.client import Client

from eventrail.contracts.errors import IllegalTransition, UndecodableMessage
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.reader import Reader

_log = structlog.get_logger(__name__)

Take = Callable[[bytes], Awaitable[None]]


class Feed:
    """Reads in order and without gaps; a message that does not decode is left out.

    It is pushed rather than pulled: the right to pull from a consumer that NATS has named is one
    to pull from any, and so to take the work of every stage.

    Args:
        client: the process's connection.
        stream: the stream.
        subject: which of its messages.
        take: takes one message in.
    """

    def __init__(self, client: Client, stream: str, subject: str, take: Take) -> None:
        self._client = client
        self._stream = stream
        self._subject = subject
        self._take = take

    async def run(self, since: datetime) -> None:
        """Read what was stored from `since` on, for ever.

        Raises:
            nats.errors.Error: the stream cannot be followed to begin with.
            LogUnavailable: the stream did not answer, or a body could not be fetched.
        """
        after = await self._before(since)
        async for _, message in follow_messages(
            self._client, self._stream, self._subject, after=after
        ):
            try:
                await self._take(message.data)
            except (UndecodableMessage, IllegalTransition) as error:
                _log.warning("not counted", stream=self._stream, error=str(error))

    async def _before(self, since: datetime) -> int:
        """Return the sequence after which everything from `since` on lies."""
        reader = Reader(self._client, self._stream)
        last = await reader.last(self._subject)
        first = await reader.since(self._subject, since)
        if first is not None:
            return first.sequence - 1
        return last.sequence if last is not None else 0
