"""One request's life and the notes on it, wherever they are kept."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.contracts.events import Event
from eventrail.contracts.notes import Note
from eventrail.contracts.operations import Alarm


class UnknownRequest(EventrailError):
    """Neither the hot log nor the lake has a request of that id."""


class Life(msgspec.Struct, frozen=True):
    """All that is recorded of a request.

    Attributes:
        next: the stage it waits for, or `done`.
        events: oldest first.
        notes: oldest first.
        origin: `log` or `lake`.
        unreadable: records that do not decode.
        alarms: those that name it, oldest first.
    """

    rid: str
    tenant: str
    trace: str
    deadline: datetime
    next: str
    events: list[Event]
    notes: list[Note]
    origin: str
    unreadable: int = 0
    alarms: Sequence[Alarm] = ()

    @property
    def status(self) -> str:
        """The terminal event's type; `open` while there is none."""
        return next((event.type for event in self.events if event.terminal), "open")
