"""What operators did and were told: changes of the configuration, alarms, incidents."""

import hashlib
from datetime import timedelta

from eventrail.contracts.changes import Changed, FieldChange, encode_change
from eventrail.contracts.operations import Alarm, ChangeNear, Incident, encode_operation
from eventrail.contracts.subjects import alarm as alarm_subject
from eventrail.contracts.subjects import change as change_subject
from eventrail.contracts.subjects import incident as incident_subject
from eventrail.lake.messages import Archivable
from loadtests.making.drawn import ROUTES, TENANTS, Shape

_KINDS = ("templates.docs.system", "pools.pool-small.price", "rules[0].top_k", "routes.chat.split")


def changes(shape: Shape) -> list[Archivable]:
    """Return the messages of `CHANGES`: every tenth of a new template."""
    found: list[Archivable] = []
    for number in range(shape.changes):
        path = _KINDS[0 if number % 10 == 0 else 1 + number % 3]
        at = shape.changed_at(number)
        change = Changed(
            id=_id("change", number),
            at=at,
            by="operator@example",
            section="document",
            from_revision=number,
            to_revision=number + 1,
            diff=[FieldChange(path, "changed", number, number + 1)],
            command="apply",
            reason=f"change {number}",
        )
        subject = change_subject("document")
        found.append(Archivable(number + 1, subject, at, encode_change(change)))
    return found


def operations(shape: Shape) -> list[Archivable]:
    """Return the messages of `OPERATIONS`: an alarm after every third change, some incidents."""
    entries: list[Alarm | Incident] = []
    for number in range(2, shape.changes, 3):
        at = shape.changed_at(number)
        near = ChangeNear(
            _id("change", number), at, "operator@example", number + 1, [_KINDS[1]], 60.0
        )
        alarm = Alarm(
            id=_id("alarm", number),
            at=at + timedelta(minutes=20),
            monitor="outputs.length",
            kind="output",
            tenant=TENANTS[number % len(TENANTS)],
            measure="characters",
            since=at + timedelta(minutes=1),
            message="Answers became longer.",
            slice={"route": ROUTES[number % len(ROUTES)]},
            before=40.0,
            after=60.0,
            found_after=250,
            changes=[near],
        )
        entries.append(alarm)
        if number % 4 == 0:
            entries += _incident(shape, number, alarm)
    entries.sort(key=lambda entry: entry.at)
    return [
        Archivable(place + 1, _subject(entry), entry.at, encode_operation(entry))
        for place, entry in enumerate(entries)
    ]


def _incident(shape: Shape, number: int, alarm: Alarm) -> list[Incident]:
    opened = shape.changed_at(number) + timedelta(minutes=25)
    one = Incident(
        id=_id("incident", number),
        at=opened,
        by="operator@example",
        step="opened",
        title="Answers became longer",
        began=alarm.since,
        alarms=[alarm.id],
    )
    closed = Incident(
        id=one.id,
        at=opened + timedelta(hours=2),
        by="operator@example",
        step="closed",
        change=alarm.changes[0].id,
        note="Rolled back.",
    )
    return [one, closed]


def _subject(entry: Alarm | Incident) -> str:
    if isinstance(entry, Alarm):
        return alarm_subject(entry.monitor, entry.tenant)
    return incident_subject(entry.id)


def _id(kind: str, number: int) -> str:
    return hashlib.sha256(f"{kind} {number}".encode()).hexdigest()[:32]
