"""Requests whose two answers differ."""

from typing import Final

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.compare.pair import FIRST, SECOND, Sides
from eventrail.studies.recorded import texts_of
from eventrail.studies.report import Example, Examples, Section
from eventrail.studies.shown import figure

_MOST: Final = 5


def differing(connection: duckdb.DuckDBPyConnection, sides: Sides) -> list[Section]:
    """Return requests whose two answers were judged most differently, side by side."""
    if not sides.paired or not _replayed(connection):
        return []
    rows = asked(
        connection,
        f"SELECT a.rid, a.judged, b.judged, r.answer FROM {FIRST} a "  # noqa: S608 -- our own tables
        f"JOIN {SECOND} b USING (tenant, rid) JOIN replayed r USING (tenant, rid) "
        "WHERE a.answer_chars IS DISTINCT FROM b.answer_chars OR a.judged IS DISTINCT FROM "
        "b.judged ORDER BY abs(coalesce(b.judged - a.judged, 0)) DESC, a.rid "
        f"LIMIT {_MOST}",
    )
    before = texts_of(connection, [row[0] for row in rows])
    items = [
        Example(
            rid,
            {"judged": f"{figure(one, 'number')}, then {figure(other, 'number')}"},
            {
                "Question": before.get(rid, ("", ""))[0],
                f"Answer {sides.first}": before.get(rid, ("", ""))[1],
                f"Answer of {sides.second}": answer or "",
            },
        )
        for rid, one, other, answer in rows
    ]
    title = "Answers that differ"
    return [Section(title, "", [Examples("examples", "Side by side", items)])]


def _replayed(connection: duckdb.DuckDBPyConnection) -> bool:
    names = asked(connection, "SELECT table_name FROM duckdb_tables() WHERE temporary")
    return ("replayed",) in names
