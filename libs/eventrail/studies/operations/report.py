"""The report on operations."""

from datetime import datetime, timedelta

import duckdb

from eventrail.incidents.lake import History, history
from eventrail.incidents.measures import Measures, measures
from eventrail.studies.asking import asked
from eventrail.studies.operations.tables import by_day, failed, failure_rate, figures, opened
from eventrail.studies.report import Report, Section
from eventrail.studies.selection import Selection, Window
from eventrail.studies.shown import counted, moment
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
            Section("The measures", "", [figures(found)]),
            Section("Incidents", "", opened(connection, past, found)),
            Section("Changes that failed", "", [failed(found)]),
            Section("By day", "", [by_day(past, found)]),
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
        f"The change failure rate is {told(failure_rate(found), 'share')}; what nobody "
        "reported and no monitor saw is not in it."
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
