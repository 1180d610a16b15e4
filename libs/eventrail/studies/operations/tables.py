"""Measures, incidents and changes as tables."""

from collections.abc import Sequence

import duckdb

from eventrail.incidents.lake import History
from eventrail.incidents.measures import Measures, detection
from eventrail.studies.asking import asked
from eventrail.studies.changes import BY, REVISION
from eventrail.studies.estimates import Estimate
from eventrail.studies.intervals import bars
from eventrail.studies.report import Block, Cell, Column, Table
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure, lasting


def failure_rate(found: Measures) -> Estimate:
    """Return the share of changes that failed."""
    rate = found.failure_rate
    return Estimate(rate.value, rate.low, rate.high, found.changes)


def figures(found: Measures) -> Table:
    """Return the measures."""
    columns = (
        Column("measure", "Measure"),
        Column("value", "Value"),
        Column("longest", "Longest"),
        Column("n", "n", "count"),
    )
    rate = told(failure_rate(found), "share") if found.changes else "\N{EN DASH}"
    rows: list[Sequence[Cell]] = [
        ("Changes a day", figure(found.changes_per_day, "number"), None, found.changes),
        ("Change failure rate", rate, None, found.changes),
        ("Time to detect, median", lasting(found.detect.median), lasting(found.detect.longest),
         found.detect.n),
        ("Time to respond, median", lasting(found.respond.median),
         lasting(found.respond.longest), found.respond.n),
        ("Incidents", figure(found.incidents, "count"), None, found.incidents),
        ("Alarms", figure(found.alarms, "count"), None, found.alarms),
    ]  # fmt: skip
    return Table("measures", "Operations", columns, rows)


def opened(connection: duckdb.DuckDBPyConnection, past: History, found: Measures) -> list[Block]:
    """Return the incidents that were opened in the time."""
    cases = [each for each in past.cases if found.since <= each.opened_at < found.until]
    titles = {
        rid: (title, severity)
        for rid, title, severity in asked(
            connection, "SELECT id, coalesce(title, ''), coalesce(severity, '') FROM incidents"
        )
    }
    revisions = {each.id: each.revision for each in past.changes}
    rows: list[Sequence[Cell]] = []
    for case in cases:
        title, severity = titles.get(case.id, ("", ""))
        seen = detection(case, past.changes, past.alarms)
        spent = None if case.closed_at is None else (case.closed_at - case.opened_at)
        cause = revisions.get(case.change)
        rows.append(
            (
                case.id[:8],
                title,
                severity,
                case.opened_at,
                lasting(seen),
                "still open" if spent is None else lasting(spent.total_seconds()),
                f"r{cause}" if cause else "",
                len(case.alarms),
            )
        )
    columns = (
        Column("id", "Incident"),
        Column("title", "What"),
        Column("severity", "Severity"),
        Column("opened_at", "Opened (UTC)", "time"),
        Column("detect", "Detected after"),
        Column("respond", "Closed after"),
        Column("change", "Cause"),
        Column("alarms", "Alarms", "count"),
    )
    return [Table("incidents", "Incidents", columns, rows, empty="No incident was opened.")]


def failed(found: Measures) -> Table:
    """Return the changes that failed."""
    columns = (
        REVISION,
        Column("at", "At (UTC)", "time"),
        BY,
        Column("why", "Seen by"),
        Column("evidence", "Which"),
    )
    rows: list[Sequence[Cell]] = [
        (f"r{each.change.revision}", each.change.at, each.change.by, each.why, each.evidence[:32])
        for each in found.failures
    ]
    return Table("failures", "Changes that failed", columns, rows, empty="None did.")


def by_day(past: History, found: Measures) -> Block:
    """Return how often the configuration was changed."""
    days: dict[str, int] = {}
    for each in past.changes:
        if found.since <= each.at < found.until and not each.restores:
            day = f"{each.at:%Y-%m-%d}"
            days[day] = days.get(day, 0) + 1
    return bars(
        "changes_by_day", "Changes of the configuration", sorted(days.items())[-31:], "count"
    )
