"""What the lake does not have yet: the tails of log and notes, as the rows it will have."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.records import encode_record
from eventrail.eventlog.claim_check import MARK
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.tables import Row, rows_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PACE_S = 0.01

Fetch = Callable[[bytes], Awaitable[bytes]]
"""Returns a payload with its large bodies in place."""


class Hot(msgspec.Struct, frozen=True):
    """Rows after those in the lake.

    Attributes:
        events: of records from the sequence after the lake's last on.
        notes: of notes likewise.
    """

    events: list[Row] = []
    notes: list[Row] = []


async def read_hot(client: Client, log: EventLog, after_log: int, after_notes: int) -> Hot:
    """Return all that log and notes hold now after the given sequences.

    Raises:
        LogUnavailable: the streams do not answer.
    """

    async def whole(payload: bytes) -> bytes:
        if MARK not in payload:
            return payload
        try:
            return encode_record(await log.resolve(payload))
        except UndecodableMessage:
            return payload

    try:
        records = await _read(client, names.LOG, "log.>", after_log, whole)
        notes = await _read(client, names.NOTES, "note.>", after_notes, _as_it_is)
    except NatsError as error:
        raise LogUnavailable(f"the hot log cannot be read: {error!r}") from error
    return Hot(rows_of(names.LOG, records), rows_of(names.NOTES, notes))


async def _as_it_is(payload: bytes) -> bytes:
    return payload


async def _read(
    client: Client, stream: str, subject: str, after: int, whole: Fetch
) -> list[Archivable]:
    last = (await client.jetstream().stream_info(stream)).state.last_seq
    found: list[Archivable] = []
    if after >= last:
        return found

    def at() -> int:
        return found[-1].sequence if found else after

    async for batch in follow_batches(client, stream, subject, after=at, pace_s=_PACE_S):
        for message in batch:
            archivable = await _archivable(message, whole)
            found.append(archivable)
        if at() >= last or not batch:
            break
    return found


async def _archivable(message: Followed, whole: Fetch) -> Archivable:
    stored = _EPOCH + timedelta(microseconds=message.stored_ns // 1000)
    return Archivable(message.sequence, message.subject, stored, await whole(message.data))
