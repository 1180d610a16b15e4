"""Look for requests, the newest days first, until there are enough."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from eventrail.cli.searching.wanted import Wanted, condition
from eventrail.lake.arrow import Table
from eventrail.lake.files import date_of, readable
from eventrail.lake.query import rows
from eventrail.lake.storage.interface import Place
from eventrail.lake.views import open_lake

_DAY = timedelta(days=1)

_COLUMNS = (
    'rid, tenant, "user", "session", accepted_at, status, problem, model, pool, route, template, '
    "intent, cost, duration_ms, rating, judged, question, answer"
)

_TEXT = """
CREATE TEMP TABLE candidates AS
SELECT DISTINCT rid FROM all_events
WHERE contains(lower(CASE type
    WHEN 'screened' THEN list_last(list_filter(messages, lambda m: m.role = 'user')).content
    WHEN 'routed' THEN canned
    WHEN 'checked' THEN instead
    WHEN 'generated' THEN text
    WHEN 'cache_hit' THEN text
END), ?)
"""


def search(
    lake: Place, wanted: Wanted, limit: int, newer: Mapping[str, Table] | None = None
) -> list[dict[str, Any]]:
    """Return requests, the newest first.

    Args:
        lake: where to look.
        wanted: what for.
        limit: how many at most.
        newer: what the lake may not have yet, as `open_lake` takes it.
    """
    found: list[dict[str, Any]] = []
    for first, last in _windows(lake, wanted):
        # a life may begin before midnight and end after, so a day is looked at on either side
        with open_lake(lake, first=first - _DAY, last=_after(last), newer=newer) as connection:
            found += _in_window(connection, wanted, first, last, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _windows(lake: Place, wanted: Wanted) -> Iterator[tuple[date, date]]:
    """Yield ranges of days, the newest first, each four times as long as the one before."""
    days = sorted({date.fromisoformat(date_of(path)) for path in readable(lake, "LOG")})
    if wanted.since is not None:
        days = [day for day in days if day >= wanted.since.date() - _DAY]
    if wanted.until is not None:
        days = [day for day in days if day <= wanted.until.date()]
    if not days:
        yield date.min + _DAY, date.max
        return
    last, length = date.max, 1
    while days:
        first = days[max(0, len(days) - length)]
        yield first, last
        days = [day for day in days if day < first]
        last, length = first - _DAY, length * 4
    yield date.min + _DAY, last


def _after(day: date) -> date:
    return day if day == date.max else day + _DAY


def _in_window(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted, first: date, last: date, limit: int
) -> list[dict[str, Any]]:
    if wanted.terms:
        _narrow(connection, wanted.terms)
    where, values = condition(wanted)
    query = (
        f"SELECT {_COLUMNS} FROM requests WHERE accepted_at::DATE BETWEEN ? AND ? AND {where} "  # noqa: S608 -- constants
        "ORDER BY accepted_at DESC, rid DESC LIMIT ?"
    )
    return rows(connection, query, [first, last, *values, limit])


def _narrow(connection: duckdb.DuckDBPyConnection, terms: Sequence[str]) -> None:
    """Leave only lives that have the longest term somewhere, before they are put together."""
    connection.execute(_TEXT, [max(terms, key=len)])
    (view,) = connection.execute(
        "SELECT sql FROM duckdb_views() WHERE view_name = '_log'"
    ).fetchall()[0]
    source = str(view).partition(" AS ")[2].rstrip(";")
    connection.execute(
        f"CREATE OR REPLACE VIEW _log AS SELECT * FROM ({source}) "  # noqa: S608 -- our own view
        "WHERE rid IN (SELECT rid FROM candidates)"
    )
