"""From a stored note to its row."""

from eventrail.contracts.errors import InvalidSubject, UndecodableMessage
from eventrail.contracts.notes import Note, NoteData, decode_note
from eventrail.contracts.subjects import parse_note
from eventrail.lake.event_rows import MALFORMED, Row, malformed_data, typed_fields
from eventrail.lake.messages import Archivable

_SHARED = (
    "attempt",
    "pool",
    "model",
    "reason",
    "cost",
    "signal",
    "value",
    "text",
    "user",
    "judge",
)


def note_rows(message: Archivable) -> list[Row]:
    """Return the row of a note; one of kind `malformed` if it does not decode."""
    try:
        note = decode_note(message.payload)
    except UndecodableMessage as error:
        return [_malformed(message, str(error))]
    row = typed_fields(_payload(note), _SHARED, ("usage", "scores"))
    row.update(
        sequence=message.sequence,
        note_id=note.id,
        rid=note.rid,
        tenant=note.tenant,
        kind=note.kind,
        at=note.at,
        stored_at=message.stored_at,
        by=note.by,
        data=bytes(note.data).decode(),
    )
    return [row]


def _payload(note: Note) -> NoteData | None:
    try:
        data = note.payload()
    except UndecodableMessage:
        return None
    return data if isinstance(data, NoteData) else None


def _malformed(message: Archivable, error: str) -> Row:
    row: Row = {
        "sequence": message.sequence,
        "kind": MALFORMED,
        "at": message.stored_at,
        "stored_at": message.stored_at,
        "data": malformed_data(message, error),
    }
    try:
        named = parse_note(message.subject)
    except InvalidSubject:
        return row
    return row | {"rid": named.rid, "tenant": named.tenant}
