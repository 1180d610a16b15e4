"""Alarms that were raised in the time of a report."""

from typing import Any

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.chosen import Chosen
from eventrail.studies.plots import Mark
from eventrail.studies.report import Column, Table

MOST_MARKS = 6


def alarms(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> Table:
    """Return the alarms during a selection, with what they say."""
    rows = _rows(connection, chosen)
    columns = (
        Column("at", "Raised (UTC)", "time"),
        Column("since", "Since (UTC)", "time"),
        Column("monitor", "Monitor"),
        Column("tenant", "Tenant"),
        Column("measure", "Measure"),
        Column("before", "Before", "number"),
        Column("after", "Since", "number"),
        Column("message", "Message"),
    )
    return Table(
        "alarms", "Alarms", columns, rows, empty="No monitor raised an alarm in this time."
    )


def alarm_marks(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[Mark]:
    """Return the marks of the first alarms."""
    return [Mark(row[0], "alarm") for row in _rows(connection, chosen)[:MOST_MARKS]]


def _rows(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[tuple[Any, ...]]:
    return asked(
        connection,
        'SELECT "at", since, monitor, tenant, measure, before, after, message FROM alarms '
        'WHERE "at" BETWEEN ? AND ? ORDER BY "at", id',
        [chosen.first, chosen.last],
    )
