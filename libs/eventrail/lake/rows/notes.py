"""Rows of the notes: one a note."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from eventrail.contracts.errors import InvalidSubject, UndecodableMessage
from eventrail.contracts.notes import NOTE_KINDS, NoteData, decode_note
from eventrail.contracts.subjects import parse_note
from eventrail.lake.arrow import Table, arrow
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.columns import array
from eventrail.lake.rows.malformed import MALFORMED, malformed_data
from eventrail.lake.rows.typed import pair_of, plan, typed_columns
from eventrail.lake.schemas.notes import ENVELOPE, NOTES, TYPED

_ELSEWHERE = {
    ("compared", "reasons"): "order_reasons",
    ("person_answered", "by"): "answered_by",
    ("audited", "key"): "cache_key",
    ("evicted", "key"): "cache_key",
}
"""Fields whose name means something else in another kind of note."""

PLAN = plan(NOTE_KINDS, TYPED, _ELSEWHERE, {"lengths": pair_of})
"""Which fields of each kind of note are columns."""

_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in NOTE_KINDS.items()}


class _Row(NamedTuple):
    sequence: int
    note_id: str | None
    rid: str | None
    tenant: str | None
    kind: str
    at: Any
    stored_at: Any
    by: str | None
    data: str
    payload: NoteData | None


def note_table(messages: Sequence[Archivable]) -> Table:
    """Return the rows of notes; one of kind `malformed` for each that does not decode."""
    rows = [_row(message) for message in messages]
    if not rows:
        return NOTES.empty_table()
    *envelope, data, payloads = zip(*rows, strict=True)
    columns = {
        name: array(values, kind)
        for (name, kind), values in zip(ENVELOPE.items(), envelope, strict=True)
    }
    columns["data"] = array(data, NOTES.field("data").type)
    columns.update(typed_columns(PLAN, TYPED, [row.kind for row in rows], payloads))
    return arrow.Table.from_arrays([columns[name] for name in NOTES.names], schema=NOTES)


def typed_again(kinds: Sequence[str], data: Sequence[str]) -> dict[str, Any]:
    """Return the typed columns of rows that an older release wrote, from their `data`."""
    payloads = [_payload(kind, each.encode()) for kind, each in zip(kinds, data, strict=True)]
    return typed_columns(PLAN, TYPED, kinds, payloads)


def _row(message: Archivable) -> _Row:
    try:
        note = decode_note(message.payload)
    except UndecodableMessage as error:
        return _malformed(message, str(error))
    data = bytes(note.data)
    return _Row(
        message.sequence,
        note.id,
        note.rid,
        note.tenant,
        note.kind,
        note.at,
        message.stored_at,
        note.by,
        data.decode(),
        _payload(note.kind, data),
    )


def _payload(kind: str, data: bytes) -> NoteData | None:
    """Return the typed data; None if it is unknown or does not fit, as `data` has it anyway."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        return None
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError:
        return None


def malformed_notes(message: Archivable, error: str) -> Table:
    """Return the row of a note that cannot be one."""
    row = _malformed(message, error)._asdict()
    row.pop("payload")
    return arrow.Table.from_pylist([row], schema=NOTES)


def _malformed(message: Archivable, error: str) -> _Row:
    rid = tenant = None
    try:
        named = parse_note(message.subject)
        rid, tenant = named.rid, named.tenant
    except InvalidSubject:
        pass
    at = message.stored_at
    data = malformed_data(message, error)
    return _Row(message.sequence, None, rid, tenant, MALFORMED, at, at, None, data, None)
