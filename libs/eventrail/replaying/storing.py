"""A private log and its notes into the study's lake, in the schemas of the live one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from nats.aio.client import Client

from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.records import encode_record
from eventrail.eventlog.claim_check import MARK
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter

_log = structlog.get_logger(__name__)

STREAMS = ((names.LOG, "log.>"), (names.NOTES, "note.>"))
"""What a study keeps of its private system."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def store(client: Client, log: JetStreamLog, lake: Path) -> int:
    """Bring the lake up to what the streams hold now; return how many messages that took.

    Raises:
        LakeBusy: another process writes there.
        LakeDamaged: what was read back is not what was written.
    """
    taken = 0
    for stream, subject in STREAMS:
        with LakeWriter(lake, stream).open() as writer:
            async for batch in messages_of(client, log, stream, subject, after=writer.next - 1):
                await asyncio.to_thread(writer.write, batch)
                taken += len(batch)
    return taken


async def messages_of(
    client: Client, log: JetStreamLog, stream: str, subject: str, *, after: int
) -> AsyncIterator[list[Archivable]]:
    """Yield what a stream holds above a sequence, in order, large bodies in place, and end."""
    place = _Place(after)
    async for batch in follow_batches(client, stream, subject, after=place.get, pace_s=0.0):
        if batch:
            place.at = batch[-1].sequence
            yield [await _archivable(log, message) for message in batch]
        if not batch or not batch[-1].pending:
            return


class _Place:
    """Where a reader is, for who has to begin anew there."""

    def __init__(self, at: int) -> None:
        self.at = at

    def get(self) -> int:
        return self.at


async def _archivable(log: JetStreamLog, message: Followed) -> Archivable:
    payload = message.data
    if MARK in payload:
        try:
            payload = encode_record(await log.resolve(payload))
        except (LogUnavailable, UndecodableMessage) as error:
            _log.warning("body not fetched", sequence=message.sequence, error=str(error))
    stored_at = _EPOCH + timedelta(microseconds=message.stored_ns // 1000)
    return Archivable(message.sequence, message.subject, stored_at, payload)
