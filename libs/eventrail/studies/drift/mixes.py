"""How common the names of requests are, before and since."""

from collections.abc import Sequence
from typing import Final

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.drift.measures import MIXES
from eventrail.studies.report import Cell, Column, Table
from eventrail.studies.slicing import value_of

_MOST: Final = 20


def mixes(connection: duckdb.DuckDBPyConnection) -> Table:
    """Return the names whose share changed most."""
    columns = (
        Column("column", "Of"),
        Column("value", "Value"),
        Column("before", "Share before", "share"),
        Column("after", "Share since", "share"),
        Column("change", "Change", "share"),
    )
    found = [
        (column, str(value), before or 0.0, after or 0.0)
        for column in MIXES
        for value, before, after in _shares(connection, column)
    ]
    found.sort(key=lambda each: (-abs(each[3] - each[2]), each[0], each[1]))
    rows: list[Sequence[Cell]] = [
        (column, value_of(value), before, after, after - before)
        for column, value, before, after in found[:_MOST]
    ]
    return Table("mixes", "Shares before and since", columns, rows)


def _shares(
    connection: duckdb.DuckDBPyConnection, column: str
) -> list[tuple[object, float | None, float | None]]:
    """Return the values of a column with their shares; nothing of a column with one value."""
    rows = asked(
        connection,
        f"SELECT {column}, count(*) FILTER (NOT later) / "  # noqa: S608 -- one of our columns
        "nullif((SELECT count(*) FROM moved WHERE NOT later), 0), "
        "count(*) FILTER (later) / nullif((SELECT count(*) FROM moved WHERE later), 0) "
        "FROM moved GROUP BY 1 ORDER BY 1",
    )
    return [(value, before, after) for value, before, after in rows] if len(rows) > 1 else []
