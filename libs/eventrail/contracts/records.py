"""The record: what one step appended to a request's life."""

from datetime import datetime

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Event
from eventrail.contracts.subjects import DONE


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of the stream `LOG`, on `log.<next>.<tenant>.<rid>`.

    Attributes:
        rid: the request.
        tenant: whose it is.
        next: the stage that must act next, or `done`.
        trace: W3C trace id of the request.
        deadline: when the request ends in `failed` if nothing else ended it (UTC).
        events: what this step adds, in order; never empty.
        prior: the events of all earlier records, verbatim, so that a stage never reads the
            log back, and so that fields it does not know survive it.
        schema: version of this structure.
    """

    rid: str
    tenant: str
    next: str
    trace: str
    deadline: datetime
    events: list[msgspec.Raw]
    prior: list[msgspec.Raw] = []
    schema: int = 1

    @property
    def done(self) -> bool:
        """Whether this record ends its request."""
        return self.next == DONE

    @property
    def position(self) -> int:
        """The position, from 0, that the next event of this request will have."""
        return len(self.prior) + len(self.events)

    def all_events(self) -> list[Event]:
        """Return the whole life so far, oldest first.

        Raises:
            UndecodableMessage: an event is not of the envelope's shape.
        """
        return [decode_event(raw) for raw in (*self.prior, *self.events)]

    def new_events(self) -> list[Event]:
        """Return the events this record added.

        Raises:
            UndecodableMessage: an event is not of the envelope's shape.
        """
        return [decode_event(raw) for raw in self.events]


class StoredRecord(msgspec.Struct, frozen=True):
    """A record with its place in the log.

    Attributes:
        sequence: stream sequence.
        message_id: `Nats-Msg-Id` of the append that won.
        record: the record.
    """

    sequence: int
    message_id: str
    record: Record


_RECORD = msgspec.json.Decoder(Record)
_EVENT = msgspec.json.Decoder(Event)
_ENCODER = msgspec.json.Encoder()


def decode_event(raw: bytes | msgspec.Raw) -> Event:
    """Decode one event envelope; raise `UndecodableMessage` if it is none."""
    try:
        return _EVENT.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not an event: {error}") from error


def encode_event(event: Event) -> msgspec.Raw:
    """Return the event as raw JSON, for a record's `events`."""
    return msgspec.Raw(_ENCODER.encode(event))


def decode_record(payload: bytes) -> Record:
    """Decode a record; raise `UndecodableMessage` if it is none."""
    try:
        return _RECORD.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not a record: {error}") from error


def encode_record(record: Record) -> bytes:
    """Return the bytes of a record as they stand in the stream."""
    return _ENCODER.encode(record)
