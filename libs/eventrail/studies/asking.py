"""Ask the lake, and say what went wrong in its own words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb

from eventrail.lake.query import QueryFailed, table


def asked(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    """Return the rows of a query.

    Numbers have twelve significant digits: sums come out of several threads in any order, and
    the same question must have the same answer to the last byte.

    Raises:
        QueryFailed: DuckDB refused it.
    """
    found = table(connection, query, parameters)[1]
    return [tuple(settled(each) for each in row) for row in found]


def settled(value: Any) -> Any:
    """Return a float with twelve significant digits; anything else as it is."""
    if isinstance(value, Decimal):
        return settled(float(value))
    return float(f"{value:.12g}") if isinstance(value, float) else value


def told(
    connection: duckdb.DuckDBPyConnection, statement: str, parameters: Sequence[object] = ()
) -> None:
    """Run a statement that returns nothing; raises as `asked` does."""
    try:
        connection.execute(statement, list(parameters))
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
