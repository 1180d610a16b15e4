"""Which requests a report is about."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import duckdb
import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.studies.asking import asked

SLICES: Final = (
    "tenant",
    "model",
    "pool",
    "template",
    "route",
    "arm",
    "intent",
    "cache",
    "door",
    "status",
    "revision",
    "release",
)
"""Columns of `requests` that a report can be split by."""

_AGO = re.compile(r"(\d+)\s*(min|h|d|w)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


class BadSelection(EventrailError):
    """A selection that cannot be understood."""


class Selection(msgspec.Struct, frozen=True):
    """Which requests, and how they are split.

    Attributes:
        since: accepted at or after; a date, a time, or `7d`, `24h`, `30min` before the last
            request of the lake; empty for the beginning.
        until: accepted before; likewise.
        tenant: only this tenant's.
        where: a condition in SQL on the view `requests`.
        by: columns to split by.
    """

    since: str = ""
    until: str = ""
    tenant: str = ""
    where: str = ""
    by: tuple[str, ...] = ()


class Window(msgspec.Struct, frozen=True):
    """The times of a selection, in UTC; None for no bound."""

    since: datetime | None = None
    until: datetime | None = None


def check(selection: Selection) -> None:
    """Raise `BadSelection` if it is split by a column that does not exist."""
    for column in selection.by:
        if column not in SLICES:
            raise BadSelection(f"--by {column}: not one of {', '.join(SLICES)}")


def window(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Window:
    """Return the times that a selection means on this lake.

    Raises:
        BadSelection: a time cannot be read.
    """
    last = None
    if any(_AGO.fullmatch(each) for each in (selection.since, selection.until)):
        [(last,)] = asked(connection, "SELECT max(\"at\") FROM events WHERE type = 'accepted'")
    return Window(moment_of(selection.since, last), moment_of(selection.until, last))


def moment_of(text: str, last: datetime | None) -> datetime | None:
    """Return the moment that an option means; None for none.

    Args:
        text: ISO 8601, in UTC unless it says otherwise; or how long before `last`.
        last: the last request of the lake; None if there is none.

    Raises:
        BadSelection: neither.
    """
    if not text:
        return None
    ago = _AGO.fullmatch(text)
    if ago is not None:
        return None if last is None else last - int(ago[1]) * _UNITS[ago[2]]
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSelection(
            f"{text!r} is no time: write 2026-11-21, 2026-11-21T14:00, 7d, 24h or 30min"
        ) from error
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def condition(selection: Selection, times: Window) -> tuple[str, list[object]]:
    """Return the condition on `requests` and its parameters."""
    parts, parameters = ["accepted_at IS NOT NULL"], list[object]()
    if times.since is not None:
        parts.append("accepted_at >= ?")
        parameters.append(times.since)
    if times.until is not None:
        parts.append("accepted_at < ?")
        parameters.append(times.until)
    if selection.tenant:
        parts.append("tenant = ?")
        parameters.append(selection.tenant)
    if selection.where:
        parts.append(f"({selection.where}\n)")
    return " AND ".join(parts), parameters
