"""How requests ended, what checks did, and what retrieval found."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.chosen import Chosen
from eventrail.studies.plots import Mark
from eventrail.studies.quality.measures import BLOCKED, COMPLETED, DURATION, FOUND, RELEVANCE
from eventrail.studies.ratios import Measure, overall
from eventrail.studies.report import Block, Column, Section, Table
from eventrail.studies.shown import described as told
from eventrail.studies.slicing import by_slice
from eventrail.studies.timeline import timeline


def endings(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark], changes: Table
) -> list[Block]:
    """Return how requests ended, and how long they took."""
    rows = asked(
        connection,
        "SELECT status, problem, count(*), count(*) / (SELECT count(*) FROM chosen) "
        "FROM chosen GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    )
    columns = (
        Column("status", "How it ended"),
        Column("problem", "Because"),
        Column("requests", "Requests", "count"),
        Column("share", "Share", "share"),
    )
    return [
        timeline(connection, chosen, COMPLETED, name="completed_over_time", marks=marks),
        timeline(connection, chosen, DURATION, name="duration_over_time", marks=marks),
        Table("endings", "How requests ended", columns, rows),
        changes,
    ]


def verdicts(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark]
) -> Section:
    """Return what checks stopped and found."""
    rows = asked(
        connection,
        "SELECT check_name, finding_action, count(DISTINCT (tenant, rid)), "
        "count(DISTINCT (tenant, rid)) / (SELECT count(*) FROM chosen) FROM ruled "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    )
    columns = (
        Column("check", "Check"),
        Column("action", "What it did"),
        Column("requests", "Requests", "count"),
        Column("share", "Share of all", "share"),
    )
    blocks: list[Block] = [
        timeline(connection, chosen, BLOCKED, name="blocked_over_time", marks=marks),
        Table("findings", "What checks found", columns, rows, empty="No check found anything."),
    ]
    lead = f"{told(overall(connection, BLOCKED), 'share')} of the requests were stopped by a check."
    return Section("Checks", lead, blocks)


def retrieval(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark]
) -> Section:
    """Return what was found for those that asked for documents."""
    if not overall(connection, FOUND, source="found").n:
        return Section("Retrieval", "No request of the selection asked for documents.")
    fit = Measure("fit", RELEVANCE.title, "fit", "number", 1, within=(0, 1))
    blocks: list[Block] = [
        timeline(connection, chosen, fit, name="relevance_over_time", source="found", marks=marks),
        by_slice(
            connection, ["index_version"], [FOUND, fit],
            name="retrieval_by_index", title="By version of the index", source="found",
        ),
    ]  # fmt: skip
    nothing = told(overall(connection, FOUND, source="found"), "share")
    return Section("Retrieval", f"Nothing relevant was found for {nothing} of them.", blocks)
