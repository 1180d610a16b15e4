"""Read ended requests, and what was said of them, from the lake."""

from datetime import datetime
from pathlib import Path

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Event
from eventrail.contracts.ids import event_id
from eventrail.contracts.notes import decode_note
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.subjects import DONE
from eventrail.experiments.data import Data
from eventrail.experiments.outcomes import outcome_of
from eventrail.lake.query import rows
from eventrail.lake.views import open_lake

_EVENTS = """
SELECT rid, tenant, type, "at", "by", data, trace, deadline, position
FROM all_events
WHERE rid IN (SELECT rid FROM all_events WHERE route <> '' OR shadow_of <> '')
    AND type <> 'malformed' AND (? IS NULL OR "at" >= ?)
ORDER BY rid, position
"""

_NOTES = """
SELECT note_id, rid, tenant, kind, "at", "by", data FROM all_notes
WHERE kind IN ('judged', 'feedback') AND (? IS NULL OR "at" >= ?) ORDER BY sequence
"""


def read_cold(lake: Path | str, data: Data, since: datetime | None) -> None:
    """Take in what the lake holds of routed requests and their shadows."""
    with open_lake(lake) as connection:
        found = rows(connection, _EVENTS, [since, since])
        notes = rows(connection, _NOTES, [since, since])
    lives: dict[str, list[dict[str, object]]] = {}
    for row in found:
        lives.setdefault(str(row["rid"]), []).append(row)
    for rid, life in lives.items():
        try:
            data.take(outcome_of(_record(rid, life)))
        except UndecodableMessage:
            continue
    for row in notes:
        data.note(decode_note(msgspec.json.encode({**row, "id": row["note_id"]} | _raw(row))))


def _record(rid: str, life: list[dict[str, object]]) -> Record:
    """Return the record that carries all of a life's events."""
    last = life[-1]
    events = [
        Event(
            id=event_id(rid, number),
            type=str(row["type"]),
            at=msgspec.convert(row["at"], datetime),
            by=str(row["by"]),
            data=msgspec.Raw(str(row["data"]).encode()),
        )
        for number, row in enumerate(life)
    ]
    ended = events[-1].terminal
    return Record(
        rid=rid,
        tenant=str(last["tenant"]),
        next=DONE if ended else "",
        trace=str(last["trace"]),
        deadline=msgspec.convert(last["deadline"], datetime),
        events=[encode_event(event) for event in events],
    )


def _raw(row: dict[str, object]) -> dict[str, object]:
    return {"data": msgspec.Raw(str(row["data"]).encode())}
