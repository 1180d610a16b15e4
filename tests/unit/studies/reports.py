"""Every kind of report on the lake in memory."""

from collections.abc import Callable

import duckdb

from eventrail.studies.chosen import Chosen, choose, measured
from eventrail.studies.compare import report as compare
from eventrail.studies.compare.sides import Wanted, sides_of
from eventrail.studies.cost import report as cost
from eventrail.studies.drift import report as drift
from eventrail.studies.feedback import report as feedback
from eventrail.studies.operations import report as operations
from eventrail.studies.quality import report as quality
from eventrail.studies.report import Report
from eventrail.studies.selection import Selection, Window

Connection = duckdb.DuckDBPyConnection


def compared(connection: Connection, selection: Selection, chosen: Chosen) -> Report:
    assert chosen.count
    wanted = Wanted(first="revision = 17", second="revision = 18")
    sides = sides_of(connection, wanted, selection, Window())
    return compare.report(connection, selection, measured(connection), sides)


def operated(connection: Connection, selection: Selection, chosen: Chosen) -> Report:
    assert chosen.count
    found = operations.report(connection, selection, Window())
    assert found is not None
    return found


KINDS: dict[str, Callable[[Connection, Selection, Chosen], Report]] = {
    "cost": cost.report,
    "quality": quality.report,
    "feedback": feedback.report,
    "drift": drift.report,
    "compare": compared,
    "operations": operated,
}


def report_of(kind: str, connection: Connection) -> Report:
    selection = Selection()
    return KINDS[kind](connection, selection, choose(connection, selection, Window()))
