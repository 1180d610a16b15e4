"""The fence of `runtime.fence`, on JetStream: all of it in the words of the streams' leaders."""

from collections.abc import Awaitable, Callable

from nats.aio.client import Client

from eventrail.contracts import subjects
from eventrail.contracts.notes import NoteData
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.reader import Reader

NoteFirst = Callable[[str, str, NoteData], Awaitable[bool]]
"""Stores a note, given tenant and request, unless one of its kind is there."""

_NS_PER_MS = 1_000_000


class LogFence:
    """See `runtime.fence.Fence`.

    Args:
        client: the connection.
        note_first: stores the note.
        tenant: whose request it is.
        rid: the request.
        delivery: the record that was delivered; None if none was, and then nothing can have
            come between.
    """

    def __init__(
        self,
        client: Client,
        note_first: NoteFirst,
        tenant: str,
        rid: str,
        delivery: Delivery | None,
    ) -> None:
        self._log = Reader(client, names.LOG)
        self._note_first = note_first
        self._tenant = tenant
        self._rid = rid
        self._delivery = delivery

    async def note_first(self, data: NoteData) -> bool:
        """Store a note unless one of its kind is there."""
        return await self._note_first(self._tenant, self._rid, data)

    async def is_tail(self) -> bool:
        """Ask for the request's last record."""
        if self._delivery is None:
            return True
        tail = await self._log.last(subjects.life(self._tenant, self._rid))
        return tail is not None and tail.sequence == self._delivery.sequence

    async def accepted_by(self, moment_ms: int) -> bool:
        """Ask for the first record only if the delivered one is not old enough to tell."""
        if self._delivery is None:
            return True
        if 0 < self._delivery.stored_ns <= moment_ms * _NS_PER_MS:
            return True
        first = await self._log.next(subjects.life(self._tenant, self._rid), 1)
        return first is not None and first.stored_ns <= moment_ms * _NS_PER_MS
