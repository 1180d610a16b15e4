"""Read a request from the lake."""

from datetime import datetime
from typing import Any

import msgspec

from eventrail.cli.inspect.life import Life
from eventrail.contracts.events import Event, Span, Versions
from eventrail.contracts.notes import Note
from eventrail.contracts.operations import Alarm, decode_alarm
from eventrail.contracts.subjects import in_shadow, shadow_space
from eventrail.lake.finding import Finder
from eventrail.lake.storage.interface import Place


def read_cold(lake: Place, rid: str, tenant: str | None) -> Life | None:
    """Return the request; None if the lake has no record of it.

    Args:
        lake: where the lake is.
        rid: which request.
        tenant: whose it is; looked up if None.
    """
    with Finder(lake) as finder:
        found = finder.life(rid, tenant)
        if not found:
            return None
        last, since = found[-1], found[0]["at"]
        notes = [_note(row, rid) for row in finder.notes(rid, last["tenant"], since)]
        alarms = _alarms(finder.alarms(rid, since))
    return Life(
        rid=rid,
        tenant=last["tenant"],
        trace=last["trace"],
        deadline=last["deadline"],
        next=last["next"],
        events=[_event(row) for row in found],
        notes=notes,
        origin="lake",
        alarms=alarms,
    )


def read_beside(
    lake: Place, rid: str, tenant: str, since: datetime
) -> tuple[list[Note], list[Alarm]]:
    """Return what the lake has on a request of the hot log: notes, and alarms that name it."""
    with Finder(lake) as finder:
        notes = [_note(row, rid) for row in finder.notes(rid, tenant, since)]
        return notes, _alarms(finder.alarms(rid, since))


def read_shadows(lake: Place, rid: str, tenant: str, since: datetime) -> list[str]:
    """Return the ids of the shadows that repeat a request."""
    if in_shadow(tenant):
        return []
    with Finder(lake) as finder:
        return finder.shadows(rid, shadow_space(tenant), since)


def _alarms(found: list[bytes]) -> list[Alarm]:
    return list({alarm.id: alarm for alarm in map(decode_alarm, found)}.values())


def _event(row: dict[str, Any]) -> Event:
    span = None
    if row["span_id"] is not None:
        span = Span(row["span_id"], row["span_start"], row["span_parent"] or "")
    return Event(
        id=row["event_id"],
        type=row["type"],
        at=row["at"],
        by=row["by"],
        data=msgspec.Raw(row["data"].encode()),
        version=msgspec.convert(row["version"] or {}, Versions),
        span=span,
    )


def _note(row: dict[str, Any], rid: str) -> Note:
    return Note(
        id=row["note_id"],
        rid=rid,
        tenant=row["tenant"],
        kind=row["kind"],
        at=row["at"],
        by=row["by"],
        data=msgspec.Raw(row["data"].encode()),
    )
