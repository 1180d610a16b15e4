"""The requests that draw on leases: a projection of log and notes; pure."""

from collections.abc import Iterator

from eventrail.billing.drawn import Drawn, costs_of, drawn_of
from eventrail.contracts.notes import Attempted, NoteData, Spent
from eventrail.contracts.records import Record
from eventrail.money.nano import nano_of

Key = tuple[str, str]
"""Tenant and request."""

MARK = b'"lease":"'
"""Stands in each record of a request that names a lease."""

AFTER = 2
"""How often a stream must have been read to its end for all to be known that was stored before
something else was read: the read under way may have begun earlier."""


class Requests:
    """Folds both streams, each in its order; they may be apart.

    Attributes:
        log_at: sequence up to which the log has been read.
        notes_at: the same of the notes.
        log_round: how often the log has been read to its end.
        notes_round: the same of the notes.
        books_round: the same of the books.
        late: calls, and what they cost, that were told of when their request was settled.
    """

    def __init__(self, log_at: int = 0, notes_at: int = 0) -> None:
        self.log_at = log_at
        self.notes_at = notes_at
        self.log_round = 0
        self.notes_round = 0
        self.books_round = 0
        self.late: dict[str, int] = {}
        self._requests: dict[Key, Drawn] = {}
        self._early: dict[Key, list[tuple[int, int, NoteData]]] = {}

    def __iter__(self) -> Iterator[Drawn]:
        return iter(list(self._requests.values()))

    def __len__(self) -> int:
        return len(self._requests)

    def wants(self, tenant: str, rid: str, payload: bytes, *, done: bool) -> bool:
        """Return whether a record is worth decoding."""
        return done if (tenant, rid) in self._requests else MARK in payload

    def record(self, record: Record, sequence: int, stored_ns: int, now: float) -> None:
        """Take in a record.

        Raises:
            ContractError: it does not decode.
        """
        drawn = self.known(record.tenant, record.rid)
        if drawn is None:
            drawn = drawn_of(record, sequence, stored_ns)
            if drawn is None:
                return
            self.begin(drawn)
        if record.done:
            self.end(drawn, costs_of(record), sequence, now)

    def known(self, tenant: str, rid: str) -> Drawn | None:
        """Return a request that is not settled; None if it is, or draws on nothing."""
        return self._requests.get((tenant, rid))

    def begin(self, drawn: Drawn) -> None:
        """Take in a request, with the notes on it that were read before it."""
        key = (drawn.tenant, drawn.rid)
        self._requests[key] = drawn
        for at, _, data in self._early.pop(key, ()):
            drawn.note(at, data)

    def end(self, drawn: Drawn, costs: dict[str, int], sequence: int, now: float) -> None:
        """Take in the end of a request."""
        if not drawn.ended:
            drawn.costs = costs
            drawn.ended, drawn.heard = sequence, now
            drawn.round, drawn.books_round = self.notes_round, self.books_round

    def note(self, tenant: str, rid: str, data: NoteData, sequence: int) -> None:
        """Take in a note."""
        if not isinstance(data, Attempted | Spent):
            return
        drawn = self.known(tenant, rid)
        if drawn is not None:
            drawn.note(sequence, data)
        elif isinstance(data, Spent) or data.worst:
            self._early.setdefault((tenant, rid), []).append((sequence, self.log_round, data))

    def read_log(self) -> None:
        """Take in that the log has been read to its end."""
        self.log_round += 1
        for key, notes in list(self._early.items()):
            if self.log_round < notes[-1][1] + AFTER:
                continue
            # its first record would have been read by now: it draws on nothing, or is settled
            del self._early[key]
            for _, _, data in notes:
                if isinstance(data, Spent):
                    cost = nano_of(data.cost)
                    self.late[data.attempt] = max(cost, self.late.get(data.attempt, 0))

    def read_notes(self) -> None:
        """Take in that the notes have been read to their end."""
        self.notes_round += 1

    def told(self, drawn: Drawn) -> bool:
        """Return whether all notes are known that were stored before the request ended."""
        return bool(drawn.ended) and self.notes_round >= drawn.round + AFTER

    def read_books(self) -> None:
        """Take in that the books have been read to their end."""
        self.books_round += 1

    def has_books(self, drawn: Drawn) -> bool:
        """Return whether all books are known that were begun before the request ended."""
        return bool(drawn.ended) and self.books_round >= drawn.books_round + AFTER

    def drop(self, drawn: Drawn) -> None:
        """Forget a request that is settled everywhere."""
        self._requests.pop((drawn.tenant, drawn.rid), None)

    def position(self) -> tuple[int, int]:
        """Return from where log and notes must be read again if all this were lost."""
        log = min((each.first - 1 for each in self), default=self.log_at)
        noted = [each.first_note - 1 for each in self if each.first_note]
        early = [notes[0][0] - 1 for notes in self._early.values()]
        return min(log, self.log_at), min([*noted, *early, self.notes_at])
