"""The two sets that a comparison holds against each other."""

from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.lake.query import QueryFailed
from eventrail.studies.asking import asked, told
from eventrail.studies.chosen import COLUMNS, choose
from eventrail.studies.selection import SLICES, BadSelection, Selection, Window, condition
from eventrail.studies.shown import listed

FIRST: Final = "first"
SECOND: Final = "second"
"""The temporary tables of the two sets."""


class NoStudy(EventrailError):
    """There is no replay of that name."""


class Sides(msgspec.Struct, frozen=True):
    """Two sets.

    Attributes:
        first: what the reference is called.
        second: what is held against it.
        paired: whether both have the same requests, answered twice.
        common: how many requests are in both.
        weighted: whether requests count by one over the probability of their arm.
    """

    first: str
    second: str
    paired: bool = False
    common: int = 0
    weighted: bool = False


class Wanted(msgspec.Struct, frozen=True):
    """What to compare; exactly one way of saying it.

    Attributes:
        first: a condition in SQL on `requests`; with `second`.
        second: the other one.
        split: `COLUMN` with two values, or `COLUMN=ONE,OTHER`.
        study: name of a replay, held against the requests that it replayed.
    """

    first: str = ""
    second: str = ""
    split: str = ""
    study: str = ""


def sides_of(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    selection: Selection,
    times: Window,
    replayed: duckdb.DuckDBPyConnection | None = None,
) -> Sides:
    """Make the tables of both sets; return what they are.

    Args:
        connection: with the views of the live lake.
        wanted: what to compare.
        selection: what both have in common.
        times: of the selection.
        replayed: with the views of the replay's lake; for `wanted.study`.

    Raises:
        BadSelection: not exactly two sets are named.
    """
    ways = sum([bool(wanted.first or wanted.second), bool(wanted.split), bool(wanted.study)])
    if ways != 1:
        raise BadSelection("say what to compare: --a and --b, or --split, or --study")
    if wanted.study and replayed is not None:
        return _of_replay(connection, wanted.study, selection, times, replayed)
    if wanted.split:
        return _of_split(connection, wanted.split, selection, times)
    if not (wanted.first and wanted.second):
        raise BadSelection("--a and --b are given together")
    for name, where in ((FIRST, wanted.first), (SECOND, wanted.second)):
        choose(connection, _narrowed(selection, where), times, name)
    return _joined(connection, wanted.first, wanted.second)


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


def _narrowed(selection: Selection, where: str) -> Selection:
    both = f"({selection.where}\n) AND ({where}\n)" if selection.where else where
    return msgspec.structs.replace(selection, where=both)


def _of_split(
    connection: duckdb.DuckDBPyConnection, split: str, selection: Selection, times: Window
) -> Sides:
    column, _, named = split.partition("=")
    if column not in SLICES:
        raise BadSelection(f"--split {column}: not one of {', '.join(SLICES)}")
    values = [each for each in named.split(",") if each] or _two_values(
        connection, column, selection, times
    )
    if len(values) != 2:  # noqa: PLR2004 -- two sides
        raise BadSelection(
            f"--split {column} has {len(values)} values ({listed(values, 8)}); name two: "
            f"--split {column}=ONE,OTHER"
        )
    for name, value in zip((FIRST, SECOND), values, strict=True):
        quoted = value.replace("'", "''")
        where = f"coalesce({column}::VARCHAR, '') = '{quoted}'"
        choose(connection, _narrowed(selection, where), times, name)
    weighted = column == "arm" and _all_dealt(connection)
    names = [f"{column} {each or '(none)'}" for each in values]
    return msgspec.structs.replace(_joined(connection, *names), weighted=weighted)


def _two_values(
    connection: duckdb.DuckDBPyConnection, column: str, selection: Selection, times: Window
) -> list[str]:
    where, parameters = condition(selection, times)
    rows = asked(
        connection,
        f"SELECT coalesce({column}::VARCHAR, '') FROM requests WHERE {where} "  # noqa: S608 -- one of our columns, and the analyst's own condition
        "GROUP BY 1 ORDER BY count(*) DESC, 1",
        parameters,
    )
    return [value for (value,) in rows]


def _all_dealt(connection: duckdb.DuckDBPyConnection) -> bool:
    [(missing,)] = asked(
        connection,
        f"SELECT count(*) FROM (SELECT propensity FROM {FIRST} UNION ALL "  # noqa: S608 -- our own tables
        f"SELECT propensity FROM {SECOND}) WHERE coalesce(propensity, 0) <= 0",
    )
    return not missing


def _of_replay(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    selection: Selection,
    times: Window,
    replayed: duckdb.DuckDBPyConnection,
) -> Sides:
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
    return _joined(connection, "as it was", f"replay {name}")


def _joined(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> Sides:
    [(common, least)] = asked(
        connection,
        f"SELECT (SELECT count(*) FROM {FIRST} SEMI JOIN {SECOND} USING (tenant, rid)), "  # noqa: S608 -- our own tables
        f"least((SELECT count(*) FROM {FIRST}), (SELECT count(*) FROM {SECOND}))",
    )
    told(
        connection,
        f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT *, 0 AS side FROM {FIRST} "  # noqa: S608 -- our own tables
        f"UNION ALL BY NAME SELECT *, 1 AS side FROM {SECOND}",
    )
    return Sides(first, second, paired=bool(common) and common == least, common=common)
