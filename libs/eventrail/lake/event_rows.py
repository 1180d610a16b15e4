"""From a stored record to its rows: one for each event that it added."""

import base64
from typing import Any

import msgspec

from eventrail.contracts.errors import InvalidSubject, UndecodableMessage
from eventrail.contracts.events import Event, EventData
from eventrail.contracts.records import Record, decode_record
from eventrail.contracts.subjects import LogSubject, parse_log
from eventrail.lake.messages import Archivable
from eventrail.lake.stages import stage_of

MALFORMED = "malformed"
"""Type of the row that stands for what does not decode."""

KEEP_BYTES = 64 * 1024
"""How much of a malformed payload is kept."""

Row = dict[str, Any]

_SHARED = (
    "model",
    "pool",
    "attempt",
    "text",
    "cost",
    "finish_reason",
    "ttft_ms",
    "tpot_ms",
    "template",
    "rule",
    "propensity",
    "door",
    "user",
    "session",
    "route",
    "experiment",
    "arm",
    "shadow_of",
)
"""Fields that are a column wherever an event's data has them."""

_STRUCTURED = ("usage", "documents", "findings", "problem")


def event_rows(message: Archivable) -> list[Row]:
    """Return the rows of a record; one row of type `malformed` if it does not decode."""
    try:
        record = decode_record(message.payload)
        first = len(record.prior)
        return [
            _row(message, record, event, first + index)
            for index, event in enumerate(record.new_events())
        ]
    except UndecodableMessage as error:
        return [malformed_event(message, str(error))]


def _row(message: Archivable, record: Record, event: Event, position: int) -> Row:
    data = _payload(event)
    row = typed_fields(data, _SHARED, _STRUCTURED)
    span = event.span
    row.update(
        sequence=message.sequence,
        position=position,
        event_id=event.id,
        rid=record.rid,
        tenant=record.tenant,
        type=event.type,
        at=event.at,
        stored_at=message.stored_at,
        by=event.by,
        stage=stage_of(event, row.get("pool")),
        next=record.next,
        trace=record.trace,
        deadline=record.deadline,
        span_id=span.id if span is not None else None,
        span_parent=span.parent if span is not None else None,
        span_start=span.start if span is not None else None,
        version=msgspec.structs.asdict(event.version),
        data=bytes(event.data).decode(),
    )
    return row


def typed_fields(data: object, plain: tuple[str, ...], structured: tuple[str, ...]) -> Row:
    """Return the named fields that `data` has; nested ones as plain objects."""
    row: Row = {}
    for name in plain:
        row[name] = getattr(data, name, None)
    for name in structured:
        value = getattr(data, name, None)
        row[name] = None if value is None else msgspec.to_builtins(value)
        if isinstance(row[name], dict) and isinstance(value, msgspec.Struct):
            row[name] = msgspec.structs.asdict(value)
    return row


def _payload(event: Event) -> EventData | None:
    """Return the typed data; None if it is unknown or does not fit, as `data` has it anyway."""
    try:
        return event.payload()
    except UndecodableMessage:
        return None


def malformed_event(message: Archivable, error: str) -> Row:
    """Return the row of a record that does not decode."""
    named = _named(message.subject)
    return {
        "sequence": message.sequence,
        "type": MALFORMED,
        "at": message.stored_at,
        "stored_at": message.stored_at,
        "rid": named.rid if named is not None else None,
        "tenant": named.tenant if named is not None else None,
        "next": named.stage if named is not None else None,
        "data": malformed_data(message, error),
    }


def malformed_data(message: Archivable, error: str) -> str:
    """Return what is known of a malformed message, as JSON."""
    kept = message.payload[:KEEP_BYTES]
    known = {
        "subject": message.subject,
        "error": error,
        "bytes": len(message.payload),
        "payload_base64": base64.b64encode(kept).decode(),
    }
    return msgspec.json.encode(known).decode()


def _named(subject: str) -> LogSubject | None:
    try:
        return parse_log(subject)
    except InvalidSubject:
        return None
