"""A replay, held against the requests that it replayed."""

from pathlib import Path
from typing import Any

import duckdb

from eventrail.contracts.errors import EventrailError
from eventrail.lake.query import QueryFailed
from eventrail.studies.asking import told
from eventrail.studies.chosen import COLUMNS, choose
from eventrail.studies.compare.pair import FIRST, SECOND, Sides, joined
from eventrail.studies.selection import Selection, Window
from eventrail.studies.shown import listed


class NoStudy(EventrailError):
    """There is no replay of that name."""


def study_lake(studies: Path, name: str) -> Path:
    """Return the folder of a replay's lake.

    Raises:
        NoStudy: there is none; the message names those there are.
    """
    lake = studies / name / "lake"
    if not lake.is_dir() or Path(name).name != name:
        there = sorted(each.parent.name for each in studies.glob("*/lake"))
        raise NoStudy(f"no replay {name!r} under {studies}; there are: {listed(there, 20)}")
    return lake


def of_replay(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    selection: Selection,
    times: Window,
    replayed: duckdb.DuckDBPyConnection,
) -> Sides:
    """Make the tables of both sets, of the requests that both lakes have."""
    try:
        rows: Any = replayed.sql(
            f"SELECT {COLUMNS}, question, answer FROM requests WHERE accepted_at IS NOT NULL"  # noqa: S608 -- our own columns
        ).to_arrow_table()
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    connection.register("replayed_rows", rows)
    told(connection, "CREATE OR REPLACE TEMP TABLE replayed AS SELECT * FROM replayed_rows")
    choose(connection, selection, times, "original")
    pairs = (("original", "replayed", FIRST), ("replayed", "original", SECOND))
    for source, other, table in pairs:
        told(
            connection,
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT s.* FROM {source} s "  # noqa: S608 -- our own tables
            f"SEMI JOIN {other} USING (tenant, rid)",
        )
    return joined(connection, "as it was", f"replay {name}")
