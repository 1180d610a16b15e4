"""The same figures for every value of a column."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.estimates import NOTHING, Estimate
from eventrail.studies.ratios import Measure, estimates
from eventrail.studies.report import Cell, Column, Table

MOST_VALUES = 200
"""Values of a column that a table has; the largest."""


def by_slice(
    connection: duckdb.DuckDBPyConnection,
    slices: Sequence[str],
    measures: Sequence[Measure],
    *,
    name: str,
    title: str,
    note: str = "",
    source: str = "chosen",
) -> Table:
    """Return a row for each combination of the slices, the largest first."""
    counted = Measure("requests", "Requests", "1.0", "count")
    sizes = {key: each.n for key, each in estimates(connection, counted, slices, source=source)}
    order = sorted(sizes, key=lambda key: (-sizes[key], [str(each) for each in key]))[:MOST_VALUES]
    figures: list[dict[tuple[object, ...], Estimate]] = [
        dict(estimates(connection, each, slices, source=source)) for each in measures
    ]
    columns = [
        *[Column(f"by_{each}", each.capitalize()) for each in slices],
        Column("requests", "Requests", "count"),
        *[Column(each.name, each.title, each.kind) for each in measures],
    ]
    rows: list[Sequence[Cell]] = [
        (
            *[value_of(each) for each in key],
            sizes[key],
            *[each.get(key, NOTHING) for each in figures],
        )
        for key in order
    ]
    return Table(name, title, columns, rows, note)


def in_two(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    part: tuple[Column, str],
    measures: Sequence[Measure],
    *,
    name: str,
    source: str = "chosen",
) -> Table:
    """Return two rows for each value of a column, one below the other.

    Args:
        connection: with `source`.
        column: whose values.
        part: the column that tells the two apart, and the expression of its values.
        measures: what of them.
        name: of the table.
        source: a table or a subquery in parentheses.
    """
    heading, expression = part
    found = by_slice(
        connection, [column, expression], measures, name=name, title=f"By {column}", source=source
    )
    columns = [found.columns[0], heading, *found.columns[2:]]
    rows = sorted(found.rows, key=lambda row: (str(row[0]), str(row[1])))
    return Table(found.name, found.title, columns, rows)


def split_by(
    connection: duckdb.DuckDBPyConnection, asked_for: Sequence[str], usual: Sequence[str]
) -> list[str]:
    """Return the columns to split by: those asked for, and the usual ones of several values."""
    wanted = dict.fromkeys((*asked_for, *usual))
    return [each for each in wanted if each in asked_for or len(values_of(connection, each)) > 1]


def values_of(
    connection: duckdb.DuckDBPyConnection, column: str, source: str = "chosen"
) -> list[str]:
    """Return the values of a column, the commonest first."""
    counted = Measure("requests", "Requests", "1.0", "count")
    found = estimates(connection, counted, [column], source=source)
    ordered = sorted(found, key=lambda each: (-each[1].n, str(each[0][0])))
    return [str(key[0] or "") for key, _ in ordered]


def value_of(value: object) -> str:
    """Return a value of a column for readers."""
    return str(value) if value not in (None, "") else "(none)"
