"""The two sets that a comparison holds against each other."""

import duckdb
import msgspec

from eventrail.studies.asking import asked
from eventrail.studies.chosen import choose
from eventrail.studies.compare.pair import FIRST, SECOND, Sides, joined
from eventrail.studies.compare.replays import of_replay
from eventrail.studies.selection import SLICES, BadSelection, Selection, Window, condition
from eventrail.studies.shown import listed


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
        return of_replay(connection, wanted.study, selection, times, replayed)
    if wanted.split:
        return _of_split(connection, wanted.split, selection, times)
    if not (wanted.first and wanted.second):
        raise BadSelection("--a and --b are given together")
    for name, where in ((FIRST, wanted.first), (SECOND, wanted.second)):
        choose(connection, _narrowed(selection, where), times, name)
    return joined(connection, wanted.first, wanted.second)


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
    return msgspec.structs.replace(joined(connection, *names), weighted=weighted)


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
