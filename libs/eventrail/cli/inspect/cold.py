"""Read a request from the lake."""

from pathlib import Path
from typing import Any

import msgspec

from eventrail.cli.inspect.life import Life
from eventrail.contracts.events import Event, Span, Versions
from eventrail.contracts.notes import Note
from eventrail.lake.query import rows
from eventrail.lake.views import open_lake

_EVENTS = """
SELECT event_id, tenant, type, "at", "by", data, version, span_id, span_parent, span_start,
    trace, deadline, next
FROM all_events WHERE rid = ? AND type <> 'malformed' AND (? IS NULL OR tenant = ?)
ORDER BY position
"""

_NOTES = """
SELECT note_id, tenant, kind, "at", "by", data FROM all_notes
WHERE rid = ? AND kind <> 'malformed' AND tenant = ? ORDER BY sequence
"""


def read_cold(lake: Path, rid: str, tenant: str | None) -> Life | None:
    """Return the request; None if the lake has no record of it."""
    with open_lake(lake) as connection:
        found = rows(connection, _EVENTS, [rid, tenant, tenant])
        if not found:
            return None
        last = found[-1]
        notes = rows(connection, _NOTES, [rid, last["tenant"]])
    return Life(
        rid=rid,
        tenant=last["tenant"],
        trace=last["trace"],
        deadline=last["deadline"],
        next=last["next"],
        events=[_event(row) for row in found if row["tenant"] == last["tenant"]],
        notes=[_note(row, rid) for row in notes],
        origin="lake",
    )


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
