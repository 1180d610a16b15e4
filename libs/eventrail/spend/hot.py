"""What the lake does not have yet: the tails of log and notes, as the rows it will have."""

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.lake.messages import Archivable, Whole, archivables, as_it_is, whole_by
from eventrail.lake.rows.tables import Row, rows_of


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
    try:
        records = await _read(client, names.LOG, "log.>", after_log, whole_by(log.resolve))
        notes = await _read(client, names.NOTES, "note.>", after_notes, as_it_is)
    except NatsError as error:
        raise LogUnavailable(f"the hot log cannot be read: {error!r}") from error
    return Hot(rows_of(names.LOG, records), rows_of(names.NOTES, notes))


async def _read(
    client: Client, stream: str, subject: str, after: int, whole: Whole
) -> list[Archivable]:
    found: list[Archivable] = []
    async for batch in read_batches(client, stream, subject, after=after):
        found += await archivables(batch, whole)
    return found
