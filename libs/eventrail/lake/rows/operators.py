"""Rows of the changes of the configuration, and of alarms and incidents: one a message.

There are few, so they are made a row at a time.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from eventrail.contracts.changes import Changed, FieldChange, decode_change
from eventrail.contracts.operations import Alarm, Incident, decode_alarm, decode_incident
from eventrail.lake.arrow import Table, arrow
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.malformed import MALFORMED, malformed_data
from eventrail.lake.schema import CHANGES, OPERATIONS

Row = dict[str, Any]


def change_table(messages: Sequence[Archivable]) -> Table:
    """Return the rows of changes; one of type `malformed` for each that does not decode."""
    return arrow.Table.from_pylist([_change(message) for message in messages], schema=CHANGES)


def _change(message: Archivable) -> Row:
    try:
        change: Changed = decode_change(message.payload)
        row = _shared(message, "changed", change.at)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return malformed_operator(message, str(error))
    row.update(
        (name, getattr(change, name)) for name in CHANGES.names if name not in {*row, "diff"}
    )
    return {**row, "diff": [_field(each) for each in change.diff]}


def _field(change: FieldChange) -> Row:
    return {
        "path": change.path,
        "action": change.action,
        "before": None if change.action == "added" else _json(change.before),
        "after": None if change.action == "removed" else _json(change.after),
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def operation_table(messages: Sequence[Archivable]) -> Table:
    """Return the rows of alarms and incidents; `malformed` for each that does not decode."""
    rows = [_operation(message) for message in messages]
    return arrow.Table.from_pylist(rows, schema=OPERATIONS)


def _operation(message: Archivable) -> Row:
    of_incident = message.subject.startswith("incident.")
    try:
        entry: Alarm | Incident = (
            decode_incident(message.payload) if of_incident else decode_alarm(message.payload)
        )
        row = _shared(message, "incident" if of_incident else "alarm", entry.at)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return malformed_operator(message, str(error))
    row.update(
        (name, msgspec.to_builtins(getattr(entry, name), builtin_types=(type(entry.at),)))
        for name in entry.__struct_fields__
        if name not in row
    )
    if isinstance(entry, Alarm):
        row["slice"] = entry.slice
        row["changes"] = [
            {name: getattr(near, name) for name in near.__struct_fields__} for near in entry.changes
        ]
    return row


def _shared(message: Archivable, kind: str, at: object) -> Row:
    return {
        "sequence": message.sequence,
        "stored_at": message.stored_at,
        "type": kind,
        "at": at,
        "data": message.payload.decode(),
    }


def malformed_operator(message: Archivable, error: str) -> Row:
    """Return the row of a message that cannot be what its stream is for."""
    return {
        "sequence": message.sequence,
        "stored_at": message.stored_at,
        "type": MALFORMED,
        "at": message.stored_at,
        "data": malformed_data(message, error),
    }
