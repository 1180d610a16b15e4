"""The report that holds two sets of requests against each other."""

from typing import Final

import duckdb

from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, measured, subject
from eventrail.studies.compare.examples import differing
from eventrail.studies.compare.held import held
from eventrail.studies.compare.pair import FIRST, SECOND, Sides
from eventrail.studies.compare.tables import differences, measures
from eventrail.studies.compare.words import (
    advice,
    changed_words,
    lead,
    limits,
    method,
    sure_words,
)
from eventrail.studies.ratios import Measure
from eventrail.studies.report import Block, Column, Report, Section
from eventrail.studies.selection import Selection
from eventrail.studies.slicing import in_two, split_by
from eventrail.studies.timeline import timeline

_ALWAYS: Final = ("tenant", "intent", "model", "template")
_SHOWN: Final = (
    Measure("completed", "Answered", "(status = 'completed')::INT", "share"),
    Measure("judged", "Judged, 0 to 1", "judged"),
    Measure("cost", "Cost of a request", "cost", "money"),
)
"""What is shown over time and within groups."""

_SIDE: Final = "CASE side WHEN 0 THEN 'first' ELSE 'second' END"


def report(
    connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen, sides: Sides
) -> Report:
    """Return the report; both sides have requests."""
    found = held(connection, sides)
    counts = [measured(connection, name).count for name in (FIRST, SECOND)]
    return Report(
        kind="compare",
        title=f"{sides.second} against {sides.first}",
        subject=(
            f"{sides.first} ({counts[0]:,} requests) against {sides.second} ({counts[1]:,}); "
            + subject(selection, chosen)
        ),
        changed=changed_words(found, sides),
        sure=sure_words(found),
        todo=advice(found),
        sections=[
            Section("The differences", lead(sides), [differences(found), measures(found, sides)]),
            Section("Over time", "", _over_time(connection, chosen)),
            Section("Slices", "The same within groups.", _slices(connection, selection)),
            *differing(connection, sides),
        ],
        method=method(sides),
        limits=limits(sides),
    )


def _over_time(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[Block]:
    changes = changes_near(connection, chosen)
    plots: list[Block] = [
        timeline(
            connection, chosen, each,
            name=f"{each.name}_over_time", split=_SIDE, marks=marks_of(changes),
        )
        for each in _SHOWN
    ]  # fmt: skip
    return [*plots, changes_table(changes)]


def _slices(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    part = (Column("side", "Side"), _SIDE)
    return [
        in_two(connection, each, part, _SHOWN, name=f"compared_by_{each}")
        for each in split_by(connection, selection.by, _ALWAYS)
    ]
