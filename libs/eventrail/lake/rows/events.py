"""Rows of the log: one for each event that a record added."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.contracts.errors import InvalidSubject, UndecodableMessage
from eventrail.contracts.events import EVENT_TYPES, Event, EventData, Span
from eventrail.contracts.records import Record, decode_record
from eventrail.contracts.subjects import LogSubject, parse_log
from eventrail.lake.arrow import Table, arrow
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.columns import array, attributes, spread
from eventrail.lake.rows.malformed import MALFORMED, malformed_data
from eventrail.lake.rows.typed import (
    calls_of,
    pair_of,
    plan,
    sampling_of,
    turns_of,
    typed_columns,
)
from eventrail.lake.schemas.events import ENVELOPE, EVENTS, TYPED
from eventrail.lake.stages import stage_of

_ELSEWHERE = {
    ("accepted", "messages"): "message_count",
    ("cache_hit", "key"): "cache_key",
    ("cache_hit", "kind"): "cache_kind",
    ("cache_missed", "key"): "cache_key",
    ("tool_called", "name"): "tool",
}
"""Fields whose name means something else in another type of event."""

_SHAPES = {
    "messages": turns_of,
    "sampling": sampling_of,
    "tool_calls": calls_of,
    "covers": pair_of,
}

PLAN = plan(EVENT_TYPES, TYPED, _ELSEWHERE, _SHAPES)
"""Which fields of each type of event are columns."""


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Read(NamedTuple):
    """A record that decoded.

    Attributes:
        message: as it stood in the stream.
        record: what it holds.
        events: what it added.
    """

    message: Archivable
    record: Record
    events: list[Event]


_OF_RECORD = attributes(("rid", "tenant", "next", "trace", "deadline"))
_OF_EVENT = attributes(("id", "type", "at", "by", "version", "span", "data"))
_OF_SPAN = attributes(("id", "parent", "start"))


def event_table(messages: Sequence[Archivable]) -> Table:
    """Return the rows of records; one of type `malformed` for each that does not decode."""
    read: list[_Read] = []
    malformed: list[Table] = []
    for message in messages:
        try:
            record = decode_record(message.payload)
            read.append(_Read(message, record, record.new_events()))
        except UndecodableMessage as error:
            malformed.append(malformed_events(message, str(error)))
    table = _table(read) if any(each.events for each in read) else EVENTS.empty_table()
    if not malformed:
        return table
    return arrow.concat_tables([table, *malformed]).sort_by(
        [("sequence", "ascending"), ("position", "ascending")]
    )


def _table(read: Sequence[_Read]) -> Table:
    counts = np.fromiter((len(each.events) for each in read), np.int64, len(read))
    columns = _of_records(read, counts)
    events = [event for each in read for event in each.events]
    ids, types, at, by, versions, spans, data = zip(*map(_OF_EVENT, events), strict=True)
    payloads = [_payload(event) for event in events]
    pools = [getattr(payload, "pool", None) for payload in payloads]
    stages = [stage_of(event, pool) for event, pool in zip(events, pools, strict=True)]
    plain: dict[str, Sequence[Any]] = {
        "event_id": ids,
        "type": types,
        "at": at,
        "by": by,
        "version": versions,
        "stage": stages,
    }
    columns.update((name, array(values, ENVELOPE[name])) for name, values in plain.items())
    columns.update(_of_spans(spans))
    columns["data"] = arrow.array(list(map(bytes, data)), arrow.binary()).cast(arrow.string())
    columns.update(typed_columns(PLAN, TYPED, types, payloads))
    return arrow.Table.from_arrays([columns[name] for name in EVENTS.names], schema=EVENTS)


def _of_records(read: Sequence[_Read], counts: NDArray[np.int64]) -> dict[str, Any]:
    """Return the columns that all events of a record share, and their positions."""
    rid, tenant, following, trace, deadline = zip(
        *(_OF_RECORD(each.record) for each in read), strict=True
    )
    shared: dict[str, Sequence[Any]] = {
        "sequence": [each.message.sequence for each in read],
        "stored_at": [each.message.stored_at for each in read],
        "rid": rid,
        "tenant": tenant,
        "next": following,
        "trace": trace,
        "deadline": deadline,
    }
    repeated = arrow.array(np.repeat(np.arange(len(read)), counts))
    columns = {
        name: array(values, ENVELOPE[name]).take(repeated) for name, values in shared.items()
    }
    before = np.fromiter((len(each.record.prior) for each in read), np.int64, len(read))
    behind: NDArray[np.int64] = np.cumsum(counts) - counts - before
    every: NDArray[np.int64] = np.arange(int(counts.sum()), dtype=np.int64)
    columns["position"] = arrow.array((every - np.repeat(behind, counts)).astype(np.int32))
    return columns


def _of_spans(spans: Sequence[Span | None]) -> dict[str, Any]:
    present = [span for span in spans if span is not None]
    names = ("span_id", "span_parent", "span_start")
    if not present:
        return {name: arrow.nulls(len(spans), ENVELOPE[name]) for name in names}
    rows = np.flatnonzero(np.fromiter((span is not None for span in spans), np.bool_))
    found = zip(*map(_OF_SPAN, present), strict=True)
    return {
        name: spread(array(values, ENVELOPE[name]), rows, len(spans))
        for name, values in zip(names, found, strict=True)
    }


def typed_again(types: Sequence[str], data: Sequence[str]) -> dict[str, Any]:
    """Return the typed columns of rows that an older release wrote, from their `data`."""
    payloads = [_decoded(kind, each) for kind, each in zip(types, data, strict=True)]
    return typed_columns(PLAN, TYPED, types, payloads)


def _decoded(kind: str, data: str) -> EventData | None:
    return _payload(Event("", kind, _NEVER, "", msgspec.Raw(data.encode())))


def _payload(event: Event) -> EventData | None:
    """Return the typed data; None if it is unknown or does not fit, as `data` has it anyway."""
    try:
        return event.payload()
    except UndecodableMessage:
        return None


def malformed_events(message: Archivable, error: str) -> Table:
    """Return the row of a record that cannot be one."""
    named = _named(message.subject)
    row = {
        "sequence": message.sequence,
        "type": MALFORMED,
        "at": message.stored_at,
        "stored_at": message.stored_at,
        "rid": named.rid if named is not None else None,
        "tenant": named.tenant if named is not None else None,
        "next": named.stage if named is not None else None,
        "data": malformed_data(message, error),
    }
    return arrow.Table.from_pylist([row], schema=EVENTS)


def _named(subject: str) -> LogSubject | None:
    try:
        return parse_log(subject)
    except InvalidSubject:
        return None
