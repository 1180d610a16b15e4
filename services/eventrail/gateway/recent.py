"""A tenant's requests, the one that moved last first, from the subjects of the log alone.

A record's subject says whose it is, of which request, and whether the request has ended, so
nothing is read but headers, and no index is kept. NATS reads forward only: so windows of the
stream are read, from its end backward, each twice as far as the one before until it holds enough.
"""

from collections.abc import AsyncGenerator
from typing import NamedTuple

from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.errors import InvalidSubject, LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.reader import Reader

WINDOW = 1024
"""Sequences of the stream in the first window."""

WIDER = 8
"""How much wider each window is than the one after it."""

MOST = 4096
"""Records read of one window; of a window that holds more, a later part is read first."""


class Place(NamedTuple):
    """Where a request stands.

    Attributes:
        sequence: of its last record.
        ended: whether that ended it.
    """

    rid: str
    sequence: int
    ended: bool


class Recent:
    """Reads the stream `LOG`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._log = Reader(client, names.LOG)

    async def before(self, tenant: str, sequence: int | None) -> AsyncGenerator[Place, None]:
        """Yield requests whose last record is below `sequence`, the newest first; all if None.

        A request that moves meanwhile may come again, at its older place: who needs to know
        looks at its tail.

        Raises:
            LogUnavailable: the log did not answer.
        """
        whole = subjects.life(tenant, "*")
        first, last = await self._log.next(whole, 1), await self._log.last(whole)
        if first is None or last is None:
            return
        high = last.sequence + 1 if sequence is None else min(sequence, last.sequence + 1)
        width, seen = WINDOW, set[str]()
        while high > first.sequence:
            low = max(first.sequence, high - width)
            places = await self._window(whole, low, high)
            if places is None:
                width = max(1, (high - low) // 2)
                continue
            for place in reversed(places):
                if place.rid not in seen:
                    seen.add(place.rid)
                    yield place
            high, width = low, width * WIDER

    async def _window(self, whole: str, low: int, high: int) -> list[Place] | None:
        """Return the records from `low` to below `high`, oldest first; None if there are many."""
        first = await self._log.next(whole, low)
        if first is None or first.sequence >= high:
            return []
        places: list[Place] = []
        try:
            after = first.sequence - 1
            async for sequence, message in follow_messages(
                self._client, names.LOG, whole, after=after, headers_only=True
            ):
                if sequence >= high:
                    break
                if len(places) == MOST and high - low > 1:
                    return None
                place = _place(sequence, message.subject)
                if place is not None:
                    places.append(place)
                if message.metadata.num_pending == 0:
                    break
        except NatsError as error:
            raise LogUnavailable(f"{names.LOG} cannot be read: {error!r}") from error
        return places


def _place(sequence: int, subject: str) -> Place | None:
    try:
        stage, _, rid = subjects.parse_log(subject)
    except InvalidSubject:
        return None
    return Place(rid, sequence, stage == subjects.DONE)
