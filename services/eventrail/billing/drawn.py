"""A request that drew on leases, as far as the log and the notes have told of it."""

from dataclasses import dataclass, field

from eventrail.contracts.events import Accepted, Generated, GenerationFailed
from eventrail.contracts.notes import Attempted, NoteData, Spent
from eventrail.contracts.records import Record
from eventrail.money.lease_id import LeaseId, leases_of
from eventrail.money.nano import nano_of

_NS_PER_MS = 1_000_000


@dataclass(slots=True)
class Drawn:
    """What is known of a request.

    Attributes:
        tenant: whose it is.
        rid: which.
        leases: those it draws on.
        allowance: nano-units reserved from each.
        first: sequence of the first of its records that was read.
        stored_ms: when the log took that one, in milliseconds since 1970.
        ended: sequence of its last record; 0 while it is open.
        costs: nano-units by call, as its events say.
        worst: nano-units that a call can cost at most, as it was written down before.
        spent: nano-units by call, as notes say.
        first_note: sequence of the first note read on it; 0 without one.
        round: how often the notes had been read to their end when its end was read.
        books_round: the same of the books.
        heard: when its end was read, in seconds of a clock that never goes back.
    """

    tenant: str
    rid: str
    leases: list[LeaseId]
    allowance: int
    first: int
    stored_ms: int
    ended: int = 0
    costs: dict[str, int] = field(default_factory=dict[str, int])
    worst: dict[str, int] = field(default_factory=dict[str, int])
    spent: dict[str, int] = field(default_factory=dict[str, int])
    first_note: int = 0
    round: int = 0
    books_round: int = 0
    heard: float = 0.0

    @property
    def unknown(self) -> dict[str, int]:
        """The calls of which nobody has said what they cost, with the most they can have."""
        return {
            attempt: nano
            for attempt, nano in self.worst.items()
            if attempt not in self.costs and attempt not in self.spent
        }

    @property
    def cost(self) -> int:
        """Nano-units of all calls, those of unknown outcome at their worst."""
        noted = {**self.unknown, **self.spent}
        told = sum(nano for attempt, nano in noted.items() if attempt not in self.costs)
        return sum(self.costs.values()) + told

    def in_time(self, lease: LeaseId) -> bool:
        """Whether the log took the request in before the lease ended; else it must not spend."""
        return self.stored_ms <= lease.expires_ms

    def note(self, sequence: int, data: NoteData) -> None:
        """Take in a note."""
        self.first_note = self.first_note or sequence
        if isinstance(data, Attempted):
            self.worst[data.attempt] = nano_of(data.worst)
        elif isinstance(data, Spent):
            cost = nano_of(data.cost)
            self.spent[data.attempt] = max(cost, self.spent.get(data.attempt, 0))


def drawn_of(record: Record, sequence: int, stored_ns: int) -> Drawn | None:
    """Return what a record tells of its request; None if it draws on no lease.

    Raises:
        ContractError: an event does not decode, or a lease is none.
    """
    events = record.all_events()
    accepted = events[0].payload() if events else None
    if not isinstance(accepted, Accepted):
        return None
    leases = leases_of(accepted.lease)
    if not leases:
        return None
    allowance = nano_of(accepted.allowance)
    stored_ms = -(-stored_ns // _NS_PER_MS)
    return Drawn(record.tenant, record.rid, leases, allowance, sequence, stored_ms)


def costs_of(record: Record) -> dict[str, int]:
    """Return what the calls of a whole life have cost, by attempt."""
    costs: dict[str, int] = {}
    for event in record.all_events():
        data = event.payload()
        if isinstance(data, Generated | GenerationFailed):
            costs[data.attempt] = costs.get(data.attempt, 0) + nano_of(data.cost)
    return costs
