"""The log as it grows: one line an event."""

from collections.abc import AsyncIterator

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.cli.inspect.details import event_details
from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.events import Event
from eventrail.contracts.records import Record
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.follow import follow_messages


class Entry(msgspec.Struct, frozen=True):
    """One record, as it was appended; `record` is None if it does not decode."""

    sequence: int
    subject: str
    record: Record | None


async def entries(client: Client, tenant: str | None) -> AsyncIterator[Entry]:
    """Yield what is appended from now on, without end.

    Raises:
        LogUnavailable: there is no log to follow.
    """
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    try:
        info = await client.jetstream().stream_info(names.LOG)
        async for sequence, message in follow_messages(
            client, names.LOG, f"log.*.{tenant or '*'}.*", after=info.state.last_seq
        ):
            try:
                record = await log.resolve(message.data)
            except UndecodableMessage:
                record = None
            yield Entry(sequence, message.subject, record)
    except NatsError as error:
        raise LogUnavailable(f"the log cannot be followed: {error!r}") from error


def json_lines(entry: Entry) -> list[str]:
    """Return one JSON object an event."""
    record = entry.record
    if record is None:
        unreadable = {"sequence": entry.sequence, "subject": entry.subject, "type": "malformed"}
        return [msgspec.json.encode(unreadable).decode()]
    where = {
        "sequence": entry.sequence,
        "rid": record.rid,
        "tenant": record.tenant,
        "trace": record.trace,
        "next": record.next,
    }
    return [
        msgspec.json.encode(where | msgspec.structs.asdict(event)).decode()
        for event in record.new_events()
    ]


def text_lines(entry: Entry) -> list[str]:
    """Return one line an event: time, tenant, request, what, by whom, details."""
    record = entry.record
    if record is None:
        return [f"{entry.sequence}  {entry.subject}  does not decode"]
    return [_text(record, event) for event in record.new_events()]


def _text(record: Record, event: Event) -> str:
    head = f"{event.at:%H:%M:%S.%f}"[:-3]
    return (
        f"{head}  {record.tenant}  {record.rid}  {event.type:<17} {event.by}  "
        f"{event_details(event)}"
    ).rstrip()
