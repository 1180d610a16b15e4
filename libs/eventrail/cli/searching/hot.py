"""What the hot streams have and the lake has not yet, as rows of the lake."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nats.aio.client import Client

from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.records import encode_record
from eventrail.eventlog.claim_check import MARK
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.lake.arrow import Table
from eventrail.lake.files import next_sequence
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.tables import table_of
from eventrail.lake.storage.interface import Place

MOST = 20_000
"""Messages of a stream that are read at most, the newest; without an archiver there may be more."""

_STREAMS = {names.LOG: "log.>", names.NOTES: "note.>"}


async def newer_rows(client: Client, lake: Place) -> Mapping[str, Table]:
    """Return the rows of what was stored since the last archived message, by stream.

    Raises:
        LogUnavailable: a body could not be fetched.
        nats.errors.Error: the streams cannot be read.
    """
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    found: dict[str, Table] = {}
    for stream, subject in _STREAMS.items():
        messages = await _messages(client, stream, subject, next_sequence(lake, stream))
        found[stream] = table_of(stream, [await _whole(log, message) for message in messages])
    return found


async def _messages(client: Client, stream: str, subject: str, first: int) -> list[Followed]:
    info = await client.jetstream().stream_info(stream)
    after = max(first - 1, info.state.last_seq - MOST)
    found: list[Followed] = []
    async for batch in follow_batches(client, stream, subject, after=lambda: after, pace_s=0.0):
        found += batch
        if not batch or not batch[-1].pending:
            break
    return found


async def _whole(log: JetStreamLog, message: Followed) -> Archivable:
    """Return a message as the archiver takes it: with its large bodies, if they are there."""
    payload = message.data
    if MARK in payload:
        try:
            payload = encode_record(await log.resolve(payload))
        except (UndecodableMessage, LogUnavailable):
            payload = message.data
    stored_at = datetime.fromtimestamp(message.stored_ns / 1e9, UTC)
    return Archivable(message.sequence, message.subject, stored_at, payload)
