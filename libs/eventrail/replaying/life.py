"""A recorded request: its events as they were stored, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Event, EventData
from eventrail.contracts.records import Record, decode_event
from eventrail.eventlog.fold import fold_events, start
from eventrail.eventlog.state import RequestState


@dataclass(frozen=True, slots=True)
class Life:
    """One request, whole.

    Attributes:
        record: a record that carries all of its events.
        raw: the events, byte for byte.
        events: the same, decoded.
        datas: what each says; None for a type that this release does not know.
    """

    record: Record
    raw: Sequence[msgspec.Raw]
    events: Sequence[Event]
    datas: Sequence[EventData | None]

    @property
    def tenant(self) -> str:
        """Whose it is."""
        return self.record.tenant

    @property
    def rid(self) -> str:
        """Its id."""
        return self.record.rid

    @property
    def state(self) -> RequestState:
        """What its events come to."""
        return fold_events(start(self.record), self.events)

    @property
    def duration_ms(self) -> float:
        """Milliseconds from its first event to its last."""
        return (self.events[-1].at - self.events[0].at).total_seconds() * 1000

    @property
    def began(self) -> datetime:
        """When it was accepted."""
        return self.events[0].at


def life_of(record: Record) -> Life:
    """Return the life that a record carries.

    Raises:
        UndecodableMessage: an event does not decode, or there is none.
    """
    raw = [*record.prior, *record.events]
    if not raw:
        raise UndecodableMessage(f"request {record.rid} has no events")
    events = [decode_event(each) for each in raw]
    return Life(record, raw, events, [event.payload() for event in events])
