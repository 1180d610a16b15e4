"""Follows ended requests, so that each can be read against the one before it.

The index is rebuilt from the log when a process begins: from an hour before the oldest request
that the reader `feedback` has not read yet.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from nats.aio.client import Client

from eventrail.bus.tasks import first_of
from eventrail.contracts.errors import IllegalTransition, LogUnavailable, UndecodableMessage
from eventrail.contracts.records import Record
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.direct import read_stretch
from eventrail.eventlog.jetstream.patience import keep_at
from eventrail.signals.conversations import Conversations
from eventrail.signals.ended import Ended, ended_of

_log = structlog.get_logger(__name__)

BACK: Final = timedelta(hours=1)
"""How far the log is read back before the first request that is still to be read."""

PACE_S: Final = 0.2
PAUSE_S: Final = 1.0
PASSED: Final = timedelta(minutes=1)
"""Behind what has been read by so much, a request that is not remembered has been forgotten."""

_SUBJECT: Final = "log.done.>"
_SHADOW: Final = b'~shadow"'
"""Ends the tenant's name in the record of a shadow; it cannot stand in a text: quotes are escaped
there."""

Resolve = Callable[[bytes], Awaitable[Record]]
Tell = Callable[[Ended], Awaitable[None]]


def is_shadow(payload: bytes) -> bool:
    """Say, from its bytes alone, whether a record is of a shadow."""
    return _SHADOW in payload


class Memory:
    """See `runtime.service.Daemon`.

    Args:
        client: the process's connection.
        resolve: decodes a record.
        conversations: what is remembered.
        quiet_s: returns, for a tenant, the seconds after which a conversation is over.
        tell: called for each request that nobody went on from.
    """

    name = "feedback-memory"

    def __init__(
        self,
        client: Client,
        resolve: Resolve,
        conversations: Conversations,
        quiet_s: Callable[[str], float],
        tell: Tell,
    ) -> None:
        self._client = client
        self._resolve = resolve
        self._conversations = conversations
        self._quiet_s = quiet_s
        self._tell = tell
        self._after = 0
        self._until = datetime.min.replace(tzinfo=UTC)
        self._moved = asyncio.Event()
        self._stopped = asyncio.Event()
        self._overdue: list[Ended] = []

    async def start(self) -> None:
        """Nothing to prepare: readers wait for what they need."""

    async def run(self) -> None:
        """Follow until stopped."""
        following = keep_at(self._follow, PAUSE_S, following=_SUBJECT)
        await first_of(following, self._stopped.wait())

    async def stop(self) -> None:
        """Stop following."""
        self._stopped.set()

    async def reached(self, ended: Ended, patience_s: float = 20.0) -> Ended:
        """Wait until all that came before a request is known; return it as it is remembered.

        Raises:
            LogUnavailable: that took too long.
        """
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    known = self._conversations.known(ended.rid)
                    if known is not None:
                        return known
                    if self._until > ended.at + PASSED:
                        return ended
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError as error:
            raise LogUnavailable("the conversations are not read that far yet") from error

    async def _follow(self) -> None:
        since = await self._since()
        async for batch in follow_batches(
            self._client,
            names.LOG,
            _SUBJECT,
            after=lambda: self._after,
            pace_s=PACE_S,
            since=since,
        ):
            await self._take(batch)

    async def _since(self) -> datetime:
        """Return from when on the log is read."""
        info = await self._client.jetstream().consumer_info(
            names.LOG, names.reader_consumer("feedback")
        )
        floor = info.ack_floor.stream_seq if info.ack_floor is not None else 0
        waiting = await read_stretch(self._client, names.LOG, _SUBJECT, (floor or 0) + 1, most=1)
        begin = datetime.now(UTC)
        if waiting:
            begin = min(begin, datetime.fromtimestamp(waiting[0].stored_ns / 1e9, UTC))
        return begin - BACK

    async def _take(self, batch: Sequence[Followed]) -> None:
        for message in batch:
            await self._one(message)
            self._after = message.sequence
        if batch:
            self._until = max(self._until, batch[-1].stored_at)
        else:  # nothing more is there: time goes on all the same
            self._until = max(self._until, datetime.now(UTC))
        self._moved.set()
        await self._silence()

    async def _one(self, message: Followed) -> None:
        if is_shadow(message.data):
            return
        try:
            record = await self._resolve(message.data)
            ended = ended_of(record, fold(record))
        except (UndecodableMessage, IllegalTransition) as error:
            _log.warning("ignored", subject=message.subject, error=str(error))
            return
        if ended is not None:
            due = ended.at + timedelta(seconds=self._quiet_s(ended.tenant))
            self._conversations.take(ended, due)

    async def _silence(self) -> None:
        """Say what is over; what cannot be written down now is tried again."""
        self._overdue += self._conversations.quiet(self._until)
        while self._overdue:
            try:
                await self._tell(self._overdue[0])
            except LogUnavailable as error:
                _log.warning("silence waits", error=str(error))
                return
            self._overdue.pop(0)
