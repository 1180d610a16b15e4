"""Ask the lake."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import duckdb

from eventrail.contracts.errors import EventrailError


class QueryFailed(EventrailError):
    """DuckDB refused a query; the message is its own."""


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> list[dict[str, Any]]:
    """Return the rows of a query by column name.

    Raises:
        QueryFailed: the query does not parse, or names what is not there.
    """
    columns, found = table(connection, query, parameters)
    return [dict(zip(columns, row, strict=True)) for row in found]


def each_row(
    connection: duckdb.DuckDBPyConnection, query: str, *, at_once: int = 1_000
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query by column name, so many of them in memory at a time.

    Nothing else may be asked on the connection until all were taken.

    Raises:
        QueryFailed: the query does not parse, or names what is not there.
    """
    try:
        batches: Any = cast("Any", connection.sql(query)).to_arrow_reader(at_once)
        for batch in batches:
            yield from batch.to_pylist()
    except duckdb.Error as error:
        raise QueryFailed(told(error)) from error


def table(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of a query; raises as `rows` does."""
    try:
        relation: Any = connection.sql(query, params=list(parameters))
        if relation is None:  # a statement that returns nothing
            return [], []
        found: Any = relation.to_arrow_table()  # Arrow has time zones without pytz
    except duckdb.Error as error:
        raise QueryFailed(told(error)) from error
    columns: list[list[Any]] = [column.to_pylist() for column in found.columns]
    return list(found.column_names), list(zip(*columns, strict=True))


def told(error: duckdb.Error) -> str:
    """Return what DuckDB says, and what to do about the commonest mistakes."""
    said = str(error).rstrip()
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return f"{said}\n`eventrail sql --views` lists the views and their columns."
    if isinstance(error, duckdb.ParserException):
        return f'{said}\nNames that SQL uses itself want double quotes: "at", "user", "check".'
    return said
