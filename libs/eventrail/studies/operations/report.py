"""The report on operations."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb

from eventrail.incidents.lake import History, history
from eventrail.incidents.measures import Measures, detection, measures
from eventrail.studies.asking import asked
from eventrail.studies.estimates import Estimate
from eventrail.studies.plots import bars
from eventrail.studies.report import Block, Cell, Column, Report, Section, Table
from eventrail.studies.selection import Selection, Window
from eventrail.studies.shown import counted, figure, lasting, moment
from eventrail.studies.shown import described as told

_METHOD = (
    "Changes are those of the configuration; those that take one back are not counted as changes.",
    (
        "A change failed if an incident names it, if an alarm puts itself down to it with a "
        "likelihood of at least one half, or if the next change took it back. Wilson's interval."
    ),
    (
        "Time to detect runs from when it went wrong (as the incident says, or its change, or its "
        "first alarm's change point) to the first alarm or the incident's opening."
    ),
    "Time to respond runs from an incident's opening to its closing.",
)
_LIMITS = (
    "Incidents that nobody opened are not counted.",
    "Releases of Eventrail itself and changes at providers are no changes of the configuration.",
)


def report(
    connection: duckdb.DuckDBPyConnection, selection: Selection, times: Window
) -> Report | None:
    """Return the report on operations; None if nothing happened in the time."""
    past = history(connection)
    limits = bounds(connection, past, times)
    if limits is None:
        return None
    found = measures(*past, since=limits[0], until=limits[1])
    if not (found.changes or found.alarms or found.incidents):
        return None
    parts = f"; --tenant and --where do not apply: {selection.tenant or selection.where}"
    return Report(
        kind="operations",
        title="How changes and incidents went",
        subject=f"{moment(found.since)} to {moment(found.until)} UTC"
        + (parts if selection.tenant or selection.where else ""),
        changed=_changed(found),
        sure=_sure(found),
        todo=_advice(found),
        sections=[
            Section("The measures", "", [_table(found)]),
            Section("Incidents", "", _incidents(connection, past, found)),
            Section("Changes that failed", "", [_failures(found)]),
            Section("By day", "", [_days(past, found)]),
        ],
        method=_METHOD,
        limits=_LIMITS,
    )


def bounds(
    connection: duckdb.DuckDBPyConnection, past: History, times: Window
) -> tuple[datetime, datetime] | None:
    """Return the time that a report is about: as asked, or all that the lake knows of."""
    moments = [
        *(each.at for each in past.changes),
        *(each.at for each in past.alarms),
        *(each.opened_at for each in past.cases),
        *(each.closed_at for each in past.cases if each.closed_at is not None),
    ]
    seen = asked(connection, 'SELECT min("at"), max("at") FROM events WHERE type = \'accepted\'')
    moments += [each for each in seen[0] if each is not None]
    if not moments:
        return None
    last = max(moments) + timedelta(microseconds=1)
    return times.since or min(moments), times.until or last


def _rate(found: Measures) -> Estimate:
    rate = found.failure_rate
    return Estimate(rate.value, rate.low, rate.high, found.changes)


def _changed(found: Measures) -> str:
    return (
        f"The configuration was changed {counted(found.changes, 'time')}, with "
        f"{counted(found.alarms, 'alarm')} and {counted(found.incidents, 'incident')} "
        f"({found.open} still open); {counted(len(found.failures), 'change')} failed."
    )


def _sure(found: Measures) -> str:
    if not found.changes:
        return "There were no changes, so that a failure rate means nothing."
    return (
        f"The change failure rate is {told(_rate(found), 'share')}; what nobody reported and no "
        "monitor saw is not in it."
    )


def _advice(found: Measures) -> str:
    if found.open:
        return f"Close what is open ({found.open}), or say in a note what it waits for."
    if found.unknown:
        return (
            f"Say when incidents began (`eventrail incidents open --began`): of {found.unknown} "
            "nothing tells, so that their time to detect is not known."
        )
    if found.failures:
        return (
            "Send changes like those that failed through a canary or a suite before they take "
            "effect for everybody."
        )
    return "Nothing calls for action."


def _table(found: Measures) -> Table:
    columns = (
        Column("measure", "Measure"),
        Column("value", "Value"),
        Column("longest", "Longest"),
        Column("n", "n", "count"),
    )
    rate = told(_rate(found), "share") if found.changes else "\N{EN DASH}"
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


def _incidents(
    connection: duckdb.DuckDBPyConnection, past: History, found: Measures
) -> list[Block]:
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


def _failures(found: Measures) -> Table:
    columns = (
        Column("revision", "Revision"),
        Column("at", "At (UTC)", "time"),
        Column("by", "By"),
        Column("why", "Seen by"),
        Column("evidence", "Which"),
    )
    rows: list[Sequence[Cell]] = [
        (f"r{each.change.revision}", each.change.at, each.change.by, each.why, each.evidence[:32])
        for each in found.failures
    ]
    return Table("failures", "Changes that failed", columns, rows, empty="None did.")


def _days(past: History, found: Measures) -> Block:
    days: dict[str, int] = {}
    for each in past.changes:
        if found.since <= each.at < found.until and not each.restores:
            day = f"{each.at:%Y-%m-%d}"
            days[day] = days.get(day, 0) + 1
    return bars(
        "changes_by_day", "Changes of the configuration", sorted(days.items())[-31:], "count"
    )
