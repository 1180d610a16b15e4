"""How fast and how well operators work, from changes, alarms and incidents; pure.

The measures of Forsgren, Humble and Kim (Accelerate, 2018), as far as the log tells them:
deployment frequency, change failure rate, and time to restore; and the time to detect.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from eventrail.experiments.intervals import Interval, wilson

ATTRIBUTED = 0.5
"""An alarm counts as a change's doing if that change is at least this likely its cause."""


class Change(msgspec.Struct, frozen=True):
    """A change of the configuration.

    Attributes:
        id: of the event.
        at: when it took effect.
        revision: the one it made.
        by: who made it.
        restores: whether it took an earlier one back.
    """

    id: str
    at: datetime
    revision: int
    by: str = ""
    restores: bool = False


class Raised(msgspec.Struct, frozen=True):
    """An alarm.

    Attributes:
        id: of the alarm.
        at: when it was raised.
        since: the likeliest change point.
        causes: likelihood of each change near it, by id.
    """

    id: str
    at: datetime
    since: datetime
    causes: Mapping[str, float] = {}


class Case(msgspec.Struct, frozen=True):
    """An incident.

    Attributes:
        id: of the incident.
        opened_at: when somebody was told.
        closed_at: when it was over; None while it is not.
        began: when it began, if somebody said so.
        alarms: ids of the alarms that told of it.
        change: id of the change that caused it; empty if not known.
    """

    id: str
    opened_at: datetime
    closed_at: datetime | None = None
    began: datetime | None = None
    alarms: Sequence[str] = ()
    change: str = ""


class Spread(msgspec.Struct, frozen=True):
    """Lengths of time, in seconds.

    Attributes:
        n: how many.
        median: the middle one; None of none.
        longest: the longest.
    """

    n: int
    median: float | None = None
    longest: float | None = None


class Failure(msgspec.Struct, frozen=True):
    """A change that went wrong, and how that was seen.

    Attributes:
        change: which.
        why: `incident`, `alarm` or `taken back`; the first of them that holds.
        evidence: id of the incident, the alarm, or the change that took it back.
    """

    change: Change
    why: str
    evidence: str


class Measures(msgspec.Struct, frozen=True):
    """The measures over a time.

    Attributes:
        since: its beginning.
        until: its end.
        changes: of the configuration; those that take one back are not counted.
        changes_per_day: how often that is.
        failures: those that went wrong.
        failure_rate: their share, with Wilson's interval.
        incidents: opened in the time.
        open: of which are not over.
        alarms: raised in the time.
        detect: from when a thing went wrong to the first alarm or the incident.
        respond: from an incident's opening to its end.
        unknown: incidents whose beginning nothing tells.
    """

    since: datetime
    until: datetime
    changes: int
    changes_per_day: float
    failures: list[Failure]
    failure_rate: Interval
    incidents: int
    open: int
    alarms: int
    detect: Spread
    respond: Spread
    unknown: int


def measures(
    changes: Sequence[Change],
    alarms: Sequence[Raised],
    cases: Sequence[Case],
    *,
    since: datetime,
    until: datetime,
) -> Measures:
    """Return the measures of what happened from `since` to before `until`.

    Causes and alarms may lie before: an incident of today may come from yesterday's change.
    """
    made = [each for each in changes if since <= each.at < until and not each.restores]
    opened = [each for each in cases if since <= each.opened_at < until]
    raised = [each for each in alarms if since <= each.at < until]
    failures = failed(made, changes, alarms, cases)
    detected = [detection(each, changes, alarms) for each in opened]
    closed = [each for each in opened if each.closed_at is not None]
    days = max((until - since) / timedelta(days=1), 1e-9)
    return Measures(
        since=since,
        until=until,
        changes=len(made),
        changes_per_day=len(made) / days,
        failures=failures,
        failure_rate=wilson(len(failures), len(made)),
        incidents=len(opened),
        open=len(opened) - len(closed),
        alarms=len(raised),
        detect=spread([each for each in detected if each is not None]),
        respond=spread(
            [responded for each in closed if (responded := _response(each)) is not None]
        ),
        unknown=sum(each is None for each in detected),
    )


def detection(case: Case, changes: Sequence[Change], alarms: Sequence[Raised]) -> float | None:
    """Return the seconds from when it went wrong until somebody could know; None if unknown.

    It went wrong when the incident says, else when the change that caused it took effect, else
    at the change point of its earliest alarm. Somebody could know from its first alarm on, or
    from when it was opened.
    """
    own = [each for each in alarms if each.id in case.alarms]
    cause = next((each for each in changes if each.id == case.change), None)
    began = case.began or (cause.at if cause is not None else None)
    if began is None and own:
        began = min(each.since for each in own)
    if began is None:
        return None
    known = min([case.opened_at, *(each.at for each in own if each.at >= began)])
    return max(0.0, (known - began).total_seconds())


def failed(
    made: Sequence[Change],
    changes: Sequence[Change],
    alarms: Sequence[Raised],
    cases: Sequence[Case],
) -> list[Failure]:
    """Return the changes that an incident or alarm is put down to, or that were taken back."""
    found: list[Failure] = []
    for change in made:
        case = next((each for each in cases if each.change == change.id), None)
        alarm = next((a for a in alarms if a.causes.get(change.id, 0.0) >= ATTRIBUTED), None)
        back = _taken_back(change, changes)
        if case is not None:
            found.append(Failure(change, "incident", case.id))
        elif alarm is not None:
            found.append(Failure(change, "alarm", alarm.id))
        elif back is not None:
            found.append(Failure(change, "taken back", back.id))
    return found


def _taken_back(change: Change, changes: Sequence[Change]) -> Change | None:
    """Return the next change, if it is one that goes back."""
    later = sorted((each for each in changes if each.at > change.at), key=lambda each: each.at)
    return later[0] if later and later[0].restores else None


def _response(case: Case) -> float | None:
    if case.closed_at is None:
        return None
    return max(0.0, (case.closed_at - case.opened_at).total_seconds())


def spread(seconds: Sequence[float]) -> Spread:
    """Return the median and the longest of some lengths of time."""
    if not seconds:
        return Spread(0)
    ordered, half = sorted(seconds), len(seconds) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return Spread(len(ordered), middle, ordered[-1])
