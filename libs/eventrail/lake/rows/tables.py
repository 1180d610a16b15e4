"""Messages of any archived stream as a table."""

from collections.abc import Callable, Sequence
from typing import Any

from eventrail.lake.arrow import Table, arrow
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.events import event_table, malformed_events
from eventrail.lake.rows.notes import malformed_notes, note_table
from eventrail.lake.rows.operators import change_table, malformed_operator, operation_table
from eventrail.lake.schema import CHANGES, OPERATIONS

Row = dict[str, Any]

_TABLES: dict[str, Callable[[Sequence[Archivable]], Table]] = {
    "LOG": event_table,
    "NOTES": note_table,
    "CHANGES": change_table,
    "OPERATIONS": operation_table,
}

_MALFORMED: dict[str, Callable[[Archivable, str], Table]] = {
    "LOG": malformed_events,
    "NOTES": malformed_notes,
    "CHANGES": lambda message, error: arrow.Table.from_pylist(
        [malformed_operator(message, error)], schema=CHANGES
    ),
    "OPERATIONS": lambda message, error: arrow.Table.from_pylist(
        [malformed_operator(message, error)], schema=OPERATIONS
    ),
}

_UNFIT = (arrow.ArrowException, OverflowError, ValueError, TypeError)
"""What Arrow says of a value that its type cannot hold, such as a number over 64 bits."""


def table_of(stream: str, messages: Sequence[Archivable]) -> Table:
    """Return the rows of messages, in their order, with the stream's schema.

    No bytes stop it: what does not decode, or does not fit, is a row that says so.
    """
    try:
        return _TABLES[stream](messages)
    except _UNFIT:
        return arrow.concat_tables([_one(stream, message) for message in messages])


def _one(stream: str, message: Archivable) -> Table:
    try:
        return _TABLES[stream]([message])
    except _UNFIT as error:
        return _MALFORMED[stream](message, f"does not fit the lake's schema: {error}")


def rows_of(stream: str, messages: Sequence[Archivable]) -> list[Row]:
    """Return the same as dictionaries, for who reads a few."""
    return table_of(stream, messages).to_pylist()
