"""Where the money goes."""

from typing import Final

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.cost.measures import CACHED, COST, TOKENS
from eventrail.studies.intervals import intervals
from eventrail.studies.ratios import estimates
from eventrail.studies.report import Block, Column, Table
from eventrail.studies.selection import Selection
from eventrail.studies.slicing import by_slice, split_by, value_of

_ALWAYS: Final = ("tenant", "model", "route", "template")


def by_column(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    """Return what requests cost by each column, the dearest first."""
    several = split_by(connection, selection.by, _ALWAYS) or ["model"]
    blocks: list[Block] = []
    for column in several:
        table = by_slice(
            connection,
            [column],
            [COST, TOKENS, CACHED],
            name=f"cost_by_{column}",
            title=f"By {column}",
        )
        blocks.append(_with_totals(connection, table, column))
    rows = [(value_of(key[0]), each) for key, each in estimates(connection, COST, [several[0]])]
    shown = sorted(rows, key=lambda row: -(row[1].value or 0.0))[:12]
    title = f"Cost of a request, by {several[0]}"
    return [intervals(f"cost_of_a_request_by_{several[0]}", title, shown, "money"), *blocks]


def _with_totals(connection: duckdb.DuckDBPyConnection, table: Table, column: str) -> Table:
    rows = asked(
        connection,
        f"SELECT coalesce({column}::VARCHAR, ''), fsum(cost) FROM chosen GROUP BY 1",  # noqa: S608 -- one of our columns
    )
    sums = {value_of(value): cost for value, cost in rows}
    columns = [*table.columns, Column("total", "Cost in all", "money")]
    rows_with = sorted(
        ((*row, sums.get(str(row[0]), 0.0)) for row in table.rows), key=lambda row: -float(row[-1])
    )
    return Table(table.name, table.title, columns, rows_with, table.note)
