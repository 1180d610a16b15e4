"""The one seam between Eventrail and its log.

`EventLog` has two implementations, `jetstream.JetStreamLog` and `memory.MemoryLog`; the
conformance suite in `tests/conformance` runs on both and is the specification.
"""

from collections.abc import AsyncIterator, Callable
from typing import Protocol

import msgspec

from eventrail.contracts.notes import Note
from eventrail.contracts.records import Record, StoredRecord


class Appended(msgspec.Struct, frozen=True):
    """The record is in the log.

    Attributes:
        sequence: where.
        already_ours: an earlier try of the same append had put it there.
        tries: how many publishes it took.
    """

    sequence: int
    already_ours: bool = False
    tries: int = 1


class Lost(msgspec.Struct, frozen=True):
    """Another record took the place at the tail; ours is not in the log.

    Attributes:
        winner: the record that stands where ours would have stood.
        tries: how many publishes it took to know.
    """

    winner: StoredRecord
    tries: int = 1


class Delivery(Protocol):
    """A stored record handed to one handler, until it is acked or its wait runs out."""

    @property
    def subject(self) -> str:
        """The subject it was stored under."""
        ...

    @property
    def sequence(self) -> int:
        """Its stream sequence."""
        ...

    @property
    def attempt(self) -> int:
        """How often it has been delivered, from 1."""
        ...

    @property
    def stored_ns(self) -> int:
        """When the log took it, in nanoseconds since 1970; 0 if that is not known."""
        ...

    @property
    def payload(self) -> bytes:
        """The record's bytes."""
        ...

    async def ack(self) -> None:
        """Done with it: it is not delivered again."""
        ...

    async def nak(self, delay: float) -> None:
        """Deliver it again, to anyone, after `delay` seconds."""
        ...

    async def in_progress(self) -> None:
        """Still working: start the acknowledgement wait anew."""
        ...

    async def terminate(self, reason: str) -> None:
        """Never deliver it again, and say so in an advisory."""
        ...


class Source(Protocol):
    """The work that waits for one stage, handed out against credit.

    Never more deliveries arrive than `grant` has allowed; nothing is fetched ahead.
    """

    async def start(self, receive: Callable[[Delivery], None]) -> None:
        """Begin; `receive` is called once a delivery, in the event loop."""
        ...

    def grant(self, credit: int) -> None:
        """Allow `credit` more deliveries.

        A negative one takes back what was allowed; deliveries already under way still arrive.
        """
        ...

    async def stop(self) -> None:
        """Take no more work; deliveries already handed out stay valid."""
        ...


class EventLog(Protocol):
    """Append-only lives of requests, and notes on them."""

    async def append(
        self, record: Record, *, after: int, message_id: str, patience: float = 30.0
    ) -> Appended | Lost:
        """Append `record` if sequence `after` is still the tail of its request.

        Args:
            record: what to append.
            after: sequence of the request's last record; 0 for the first.
            message_id: id of this append; give the same one when repeating it.
            patience: seconds in which the outcome must become known.

        Raises:
            LogUnavailable: the outcome did not become known in time. The record may be in
                the log, or get there: repeat with the same `message_id` to find out.
        """
        ...

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        """Return the last record of a request; None if the hot log has none."""
        ...

    async def read(self, tenant: str, rid: str) -> list[StoredRecord]:
        """Return all records of a request, oldest first."""
        ...

    async def resolve(self, payload: bytes) -> Record:
        """Decode a delivered record, its large bodies fetched.

        Raises:
            UndecodableMessage: the payload is no record.
            LogUnavailable: a body could not be fetched.
        """
        ...

    def work(self, stage: str) -> Source:
        """Return the source of records that wait for `stage`."""
        ...

    def first_hand(self, delivery: Delivery) -> bool:
        """Say whether the delivered record was surely handed to nobody before.

        A delivery count of 1 is not enough where a server may have forgotten earlier ones;
        False is always safe.
        """
        ...

    def follow(self, *, after: int = 0) -> AsyncIterator[StoredRecord]:
        """Yield every record with a sequence above `after`, in order, without end."""
        ...

    async def note(self, note: Note) -> int:
        """Store a note and return its sequence. The same note id is stored once.

        Raises:
            LogUnavailable: it could not be stored in time.
        """
        ...

    async def note_first(self, note: Note) -> bool:
        """Store a note unless its request has one of its kind; return whether it was stored.

        Raises:
            LogUnavailable: the outcome did not become known in time.
        """
        ...

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        """Return the notes on a request, oldest first."""
        ...

    def follow_notes(self, *, kind: str = "*", after: int = 0) -> AsyncIterator[tuple[int, Note]]:
        """Yield notes of `kind` with a sequence above `after`, in order, without end."""
        ...
