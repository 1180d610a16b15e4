"""Take an answer back, in every process, and write down that it was."""

import hashlib
import time
from collections.abc import Callable
from typing import Protocol

from eventrail.cache.bucket import CacheBucket
from eventrail.cache.metrics import EVICTED
from eventrail.caching.kept.given import given_in
from eventrail.caching.kept.replacing import evicted
from eventrail.config.lookup import caching_in
from eventrail.config.model import Config
from eventrail.contracts.notes import Evicted, NoteData
from eventrail.contracts.records import StoredRecord
from eventrail.eventlog.fold import fold


class Tails(Protocol):
    """Knows the last record of every request."""

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        """Return the last record of a request; None if there is none."""
        ...


class WriteNote(Protocol):
    """Writes a note under an id of our own."""

    async def __call__(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        """Write it and wait until it is stored."""
        ...


def note_id(*parts: str) -> str:
    """Return the id of a note: the same for the same reason."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


class Evictor:
    """Evicts what users found bad.

    Args:
        bucket: where answers are.
        log: where requests are looked up.
        config: returns the configuration in force.
        write_note: writes a note.
    """

    def __init__(
        self,
        bucket: CacheBucket,
        log: Tails,
        config: Callable[[], Config],
        write_note: WriteNote,
    ) -> None:
        self._bucket = bucket
        self._log = log
        self._config = config
        self._write_note = write_note

    async def rated_bad(self, tenant: str, rid: str, rating: str) -> None:
        """Evict the answer of a request, and keep others out for its time to live.

        Doing it again changes nothing.

        Raises:
            LogUnavailable: the log or the bucket did not answer.
            UndecodableMessage: the request's record is none.
        """
        tail = await self._log.tail(tenant, rid)
        given = given_in(fold(tail.record)) if tail is not None else None
        if given is None:
            return
        now = time.time()
        until = now + caching_in(self._config(), tenant).ttl_s
        stored = await self._bucket.change(
            f"{tenant}.{given.key}",
            lambda held: evicted(held, given.source_rid, "feedback", now, until),
        )
        if stored is None:
            return
        EVICTED.labels("feedback").inc()
        note = Evicted(given.key, "feedback", given.source_rid, until)
        await self._write_note(tenant, rid, note, note_id=note_id("evicted", rid, rating))
