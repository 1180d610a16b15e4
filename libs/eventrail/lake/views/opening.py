"""Open a lake: a connection of DuckDB that has the views."""

from collections.abc import Mapping
from datetime import date

import duckdb

from eventrail.lake.arrow import Table
from eventrail.lake.files import date_of, last_of, readable
from eventrail.lake.reading import connect, no_rows, table_of
from eventrail.lake.storage.interface import Place
from eventrail.lake.views.definitions import VIEWS, body

_STREAMS = {"LOG": "_log", "NOTES": "_notes", "CHANGES": "_changes", "OPERATIONS": "_operations"}

_LIVES = {"_request_lives": "events", "_shadow_lives": "_shadow_events"}


def open_lake(
    lake: Place,
    *,
    memory: int | None = None,
    first: date | None = None,
    last: date | None = None,
    newer: Mapping[str, Table] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB with the views over the lake as it is now.

    `VIEWS` has them all with their columns: `requests`, `events`, `stages`, `tokens_cost`,
    `retrievals`, `verdicts`, `feedback`, `judgements`, `comparisons`, `notes`, `config_changes`,
    `alarms`, `incidents`; `shadows` for what ran unseen, which the others leave out; and
    `all_events` and `all_notes` with everything. Times are in UTC. A lake without files has
    empty views.

    Args:
        lake: its folder, or a URL such as `s3://bucket/prefix`.
        memory: bytes that queries may use, as `connect` has them.
        first: only what was stored on this day (UTC) or later; the lake's first if None.
        last: only events that were stored on this day or before; notes and the rest of any day.
        newer: by stream, rows that the lake may not have yet; what it has counts once.
    """
    connection = connect(lake, memory=memory)
    for stream, view in _STREAMS.items():
        _view(connection, view, no_rows(connection, stream))
    _create(connection)
    for stream, view in _STREAMS.items():
        every = readable(lake, stream)
        until = (last if stream == "LOG" else None) or date.max
        paths = [one for one in every if (first or date.min) <= _day(one) <= until]
        query = table_of(connection, stream, paths)
        if newer is not None and stream in newer:
            connection.register(f"_newer{view}", newer[stream])
            have = max((last_of(one) for one in every), default=0)
            query += f" UNION ALL BY NAME FROM _newer{view} WHERE sequence > {have}"
        _view(connection, view, query)
    return connection


def _day(path: str) -> date:
    return date.fromisoformat(date_of(path))


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views, over no rows yet: so no file is opened once for each of them."""
    for name in ("all_events", "all_notes", "events", "notes"):
        _view(connection, name, body(name))
    _view(connection, "_shadow_events", "FROM all_events WHERE ends_with(tenant, '~shadow')")
    for name, events in _LIVES.items():
        _view(connection, name, body("_lives", events=events))
    for name in ("_said", "_routes"):
        _view(connection, name, body(name))
    for name in VIEWS:
        if name not in {"all_events", "all_notes", "events", "notes"}:
            _view(connection, name, body(name))


def _view(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")
