"""Changes of the configuration beside what is seen over time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb
import msgspec

from eventrail.studies.asking import asked
from eventrail.studies.chosen import Chosen
from eventrail.studies.plots import Mark
from eventrail.studies.report import Cell, Column, Table
from eventrail.studies.shown import listed

MOST_MARKS = 12


class ConfigChange(msgspec.Struct, frozen=True):
    """One change of the configuration, whatever number of fields it touched.

    Attributes:
        id: of the event.
        at: when it took effect.
        by: who made it.
        revision: the one that it made.
        command: what asked for it.
        reason: what was said about it.
        paths: the fields that it touched.
    """

    id: str
    at: datetime
    by: str
    revision: int
    command: str
    reason: str
    paths: list[str]


REVISION, BY, PATHS = (
    Column("revision", "Revision"),
    Column("by", "By"),
    Column("paths", "Fields"),
)
"""Columns of tables that tell of changes."""


def config_changes(
    connection: duckdb.DuckDBPyConnection,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[ConfigChange]:
    """Return the changes of the configuration, those of keys apart, in their order."""
    rows = asked(
        connection,
        'SELECT id, min("at"), any_value("by"), max(to_revision), any_value(command), '
        "coalesce(any_value(reason), ''), list(DISTINCT path ORDER BY path) "
        "FROM config_changes WHERE section <> 'keys' "
        'AND "at" >= coalesce(?, "at") AND "at" <= coalesce(?, "at") '
        "GROUP BY id ORDER BY 2, 1",
        [since, until],
    )
    return [
        ConfigChange(id_, at, by, revision, command, reason, [path for path in paths if path])
        for id_, at, by, revision, command, reason, paths in rows
    ]


def changes_near(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[ConfigChange]:
    """Return the changes during a selection, and within one point of a plot before it."""
    if chosen.first is None or chosen.last is None:
        return []
    before = chosen.first - timedelta(seconds=chosen.bucket)
    return config_changes(connection, before, chosen.last)


def marks_of(changes: Sequence[ConfigChange]) -> list[Mark]:
    """Return the marks of the latest changes, labelled by their revision."""
    return [Mark(each.at, f"r{each.revision}") for each in changes[-MOST_MARKS:]]


def changes_table(changes: Sequence[ConfigChange]) -> Table:
    """Return the changes that plots are marked with."""
    columns = (
        REVISION,
        Column("at", "At (UTC)", "time"),
        BY,
        Column("command", "Command"),
        PATHS,
        Column("reason", "Reason"),
    )
    rows: list[Sequence[Cell]] = [
        (f"r{c.revision}", c.at, c.by, c.command, listed(c.paths), c.reason) for c in changes
    ]
    return Table(
        "config_changes",
        "Changes of the configuration in this time",
        columns,
        rows,
        note="The dashed lines in the plots over time." if rows else "",
        empty="The configuration did not change in this time.",
    )
