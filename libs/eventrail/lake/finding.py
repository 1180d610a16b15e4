"""Find what is known of one request without looking through the lake.

A request id is a UUIDv7: the time in it says which partitions can have its first record, and the
statistics of Parquet files leave few row groups of those. Ids that stand for an idempotency key
hold no time; they, and lives that went on for longer, are looked for everywhere.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import duckdb

from eventrail.contracts.events import TERMINAL_TYPES
from eventrail.contracts.ids import time_of
from eventrail.lake.files import date_of, readable, tenant_of
from eventrail.lake.query import QueryFailed, told
from eventrail.lake.reading import connect, oldest_of
from eventrail.lake.storage.interface import Place

Row = dict[str, Any]

_EPOCH = datetime.fromtimestamp(0, UTC)

_TIMES = ("at", "span_start", "deadline")
"""Columns that are asked for as microseconds: for times DuckDB wants pytz, or all of pyarrow."""

_HOUR = timedelta(hours=1)

_EVENTS = """
SELECT event_id, tenant, type, epoch_us("at") AS "at", "by", data, version, span_id, span_parent,
    epoch_us(span_start) AS span_start, trace, epoch_us(deadline) AS deadline, next, position
FROM found WHERE rid = ? AND type <> 'malformed' AND (? IS NULL OR tenant = ?)
ORDER BY position
"""

_NOTES = """
SELECT note_id, tenant, kind, epoch_us("at") AS "at", "by", data FROM found
WHERE rid = ? AND kind <> 'malformed' AND tenant = ? ORDER BY sequence
"""

_ALARMS = """
SELECT data FROM found
WHERE type = 'alarm' AND (list_contains(requests, ?) OR list_contains(usual, ?)) ORDER BY sequence
"""

_SHADOWS = """
SELECT DISTINCT rid FROM found
WHERE type = 'accepted' AND shadow_of = ? AND tenant = ? ORDER BY rid
"""


class Finder:
    """Looks things up in a lake.

    Args:
        lake: where it is.
    """

    def __init__(self, lake: Place) -> None:
        self._lake = lake
        self._connection = connect(lake, threads=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def life(self, rid: str, tenant: str | None) -> list[Row]:
        """Return the events of a request, oldest first; none if the lake does not have it."""
        whole: list[Row] = []
        for paths in self._steps(rid):
            found = self._rows(_of_tenant(paths, tenant), _EVENTS, [rid, tenant, tenant])
            whole = [row for row in found if row["tenant"] == found[-1]["tenant"]]
            if _is_whole(whole):
                return whole
        return whole

    def notes(self, rid: str, tenant: str, since: datetime) -> list[Row]:
        """Return the notes on a request that was made at `since`, oldest first."""
        paths = _from(_of_tenant(readable(self._lake, "NOTES"), tenant), since)
        return self._rows(paths, _NOTES, [rid, tenant])

    def alarms(self, rid: str, since: datetime) -> list[bytes]:
        """Return the alarms that name a request made at `since`, as JSON, oldest first."""
        paths = _from(readable(self._lake, "OPERATIONS"), since)
        found = self._rows(paths, _ALARMS, [rid, rid])
        return [row["data"].encode() for row in found]

    def shadows(self, rid: str, space: str, since: datetime) -> list[str]:
        """Return the ids of its shadows in `space` that began within a day of `since`."""
        near = readable(self._lake, "LOG", days=_around(since.astimezone(UTC)))
        found = self._rows(_of_tenant(near, space), _SHADOWS, [rid, space])
        return [row["rid"] for row in found]

    def _steps(self, rid: str) -> Iterator[list[str]]:
        """Yield which files to look into, first the likeliest, at last all."""
        moment = time_of(rid)
        if moment is not None:
            near = readable(self._lake, "LOG", days=_around(moment))
            yield [path for path in near if _near_hour(path, moment)]
            yield near
        yield readable(self._lake, "LOG")

    def _rows(self, paths: Sequence[str], query: str, parameters: Sequence[object]) -> list[Row]:
        if not paths:
            return []
        try:
            self._connection.execute(f"WITH found AS ({oldest_of(paths)}) {query}", parameters)
            names = [str(column[0]) for column in self._connection.description or ()]
            found = self._connection.fetchall()
        except duckdb.Error as error:
            raise QueryFailed(told(error)) from error
        return [_row(dict(zip(names, row, strict=True))) for row in found]


def _row(row: Row) -> Row:
    times = {name: row[name] for name in _TIMES if row.get(name) is not None}
    return row | {name: _EPOCH + timedelta(microseconds=at) for name, at in times.items()}


def _around(moment: datetime) -> list[date]:
    """Return the day of a moment (UTC) and those beside it."""
    return [moment.date() + timedelta(days=days) for days in (-1, 0, 1)]


def _near_hour(path: str, moment: datetime) -> bool:
    """Return whether a file not yet compacted begins within an hour of `moment`, or is one that is.

    A file's partition is that of its first record, so the one before may go on beyond the hour.
    """
    hour = path.partition("/hour=")[2].partition("/")[0]
    if not hour:
        return date_of(path) == f"{moment:%Y-%m-%d}"
    begins = datetime.fromisoformat(f"{date_of(path)}T{hour}:00:00+00:00")
    return abs(begins - moment.replace(minute=0, second=0, microsecond=0)) <= _HOUR


def _of_tenant(paths: Sequence[str], tenant: str | None) -> list[str]:
    """Leave out the partitions of other tenants."""
    if tenant is None:
        return list(paths)
    return [path for path in paths if "/tenant=" not in path or tenant_of(path) == tenant]


def _from(paths: Sequence[str], since: datetime) -> list[str]:
    """Leave out the partitions of days before the one before `since`."""
    first = since.astimezone(UTC).date() - timedelta(days=1)
    return [path for path in paths if first.isoformat() <= date_of(path)]


def _is_whole(life: Sequence[Row]) -> bool:
    """Return whether events are all that there can be of a life: from the first to an end."""
    positions = [row["position"] for row in life]
    ended = bool(life) and life[-1]["type"] in TERMINAL_TYPES
    return ended and positions == list(range(len(life)))
