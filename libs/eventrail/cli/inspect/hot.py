"""Read a request from the hot log."""

from nats.aio.client import Client

from eventrail.cli.inspect.life import Life
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import life as life_filter
from eventrail.contracts.subjects import parse_log
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.reader import Reader


async def read_hot(client: Client, rid: str, tenant: str | None) -> Life | None:
    """Return the request; None if the hot log has no record of it.

    Args:
        client: an operator's connection.
        rid: which request.
        tenant: whose it is; looked up if None.

    Raises:
        LogUnavailable: the log does not answer.
    """
    reader = Reader(client, names.LOG)
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    tail = await reader.last(life_filter(tenant or "*", rid))
    if tail is None:
        return None
    tenant = parse_log(tail.subject).tenant
    record, unreadable = await _newest(reader, log, life_filter(tenant, rid))
    if record is None:
        raise UndecodableMessage(f"none of the {unreadable} records of request {rid} decodes")
    return Life(
        rid=rid,
        tenant=tenant,
        trace=record.trace,
        deadline=record.deadline,
        next=record.next,
        events=record.all_events(),
        notes=await log.notes(tenant, rid),
        origin="log",
        unreadable=unreadable,
    )


async def _newest(reader: Reader, log: JetStreamLog, subjects: str) -> tuple[Record | None, int]:
    """Return the newest record that decodes (it holds all earlier ones), and how many do not."""
    newest: Record | None = None
    unreadable = 0
    message = await reader.next(subjects, 1)
    while message is not None:
        try:
            newest = await log.resolve(message.data)
        except UndecodableMessage:
            unreadable += 1
        message = await reader.next(subjects, message.sequence + 1)
    return newest, unreadable
