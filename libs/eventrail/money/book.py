"""The books of one budget in one window: pure, and whole in every entry.

    spent + what the leases still hold <= limit

A lease holds money for a gateway. What it holds shrinks when a request that draws on it ends
(by the request's allowance, of which its cost is then spent), when the gateway gives back what
it never handed out, and, once the lease is closed, to what its open requests may still cost.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from eventrail.contracts.errors import EventrailError

MOST_ESTIMATES = 256
"""Estimates that a late note may still correct; the oldest are forgotten first."""


class NotEnough(EventrailError):
    """A lease of more than there is.

    Attributes:
        available: nano-units that could be leased.
    """

    def __init__(self, available: int) -> None:
        super().__init__(f"only {available} nano-units are left")
        self.available = available


class Lease(msgspec.Struct, frozen=True, omit_defaults=True):
    """Money that a gateway holds.

    Attributes:
        holder: the gateway.
        held: nano-units it still holds: neither spent nor given back.
        closed: no request can draw on it any more; it only waits for those that have. The number
            is the sequence up to which `LOG` had been read by who found that out: only who has
            read as far knows them all. 0 while it is open.
    """

    holder: str
    held: int
    closed: int = 0


class Book(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a budget stands.

    Attributes:
        limit: nano-units of the window.
        revision: of the configuration that the limit is from.
        spent: nano-units that requests have cost.
        estimated: of these, for calls of which nobody knows what they cost.
        leases: by id.
        settled_to: the sequence in `LOG` up to which ended requests are in `spent`, except
            those in `waiting`.
        waiting: ended requests, with the sequence of their end, that may yet have cost more.
        estimates: calls that were billed at the most they can have cost, which a late note may
            still correct.
    """

    limit: int
    revision: int = 0
    spent: int = 0
    estimated: int = 0
    leases: dict[str, Lease] = {}
    settled_to: int = 0
    waiting: dict[str, int] = {}
    estimates: dict[str, int] = {}

    @property
    def held(self) -> int:
        """Nano-units that the leases hold together."""
        return sum(lease.held for lease in self.leases.values())

    @property
    def available(self) -> int:
        """Nano-units that can be leased; negative after the limit was lowered below them."""
        return self.limit - self.spent - self.held

    def settled(self, rid: str, sequence: int) -> bool:
        """Whether the end of a request, at that sequence of `LOG`, is in `spent`."""
        return sequence <= self.settled_to and rid not in self.waiting


class End(msgspec.Struct, frozen=True):
    """An ended request that drew on a lease.

    Attributes:
        rid: the request.
        sequence: of its last record, in `LOG`.
        lease: id of the lease.
        allowance: nano-units that were reserved for it.
        cost: nano-units that it has cost.
        estimates: of these, by call, what calls of unknown outcome are billed at.
        ready: whether it cannot cost more any more; otherwise it waits.
    """

    rid: str
    sequence: int
    lease: str
    allowance: int
    cost: int
    estimates: Mapping[str, int] = {}
    ready: bool = True


_replace = msgspec.structs.replace

Kind = Literal["leased", "released", "settled"]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message on the subject of the books.

    Attributes:
        kind: what happened.
        by: who says so.
        detail: in words and figures, for a person.
        book: how the budget stands after it.
    """

    kind: Kind
    by: str
    book: Book
    detail: str = ""


def with_limit(book: Book, limit: int, revision: int) -> Book:
    """Return the book under the limit of a newer configuration; an older one changes nothing."""
    if revision < book.revision or (book.limit == limit and book.revision == revision):
        return book
    return _replace(book, limit=limit, revision=revision)


def lease(book: Book, name: str, holder: str, amount: int) -> Book:
    """Return the book with one more lease.

    Raises:
        NotEnough: it would exceed the limit.
    """
    if amount > book.available:
        raise NotEnough(book.available)
    return _replace(book, leases={**book.leases, name: Lease(holder, amount)})


def give_back(book: Book, name: str, amount: int) -> Book:
    """Return the book without a part of a lease that was never handed out to a request.

    Nothing changes if the lease is closed: what was never handed out is back by then.
    """
    held = book.leases.get(name)
    if held is None or held.closed or amount <= 0:
        return book
    return _hold(book, name, _replace(held, held=max(0, held.held - amount)))


def settle(book: Book, ends: Sequence[End]) -> Book:
    """Return the book with ended requests in it, each once, however often it is told.

    Args:
        book: the book.
        ends: in the order of their sequences, without gaps since `settled_to`.
    """
    for end in ends:
        if not book.settled(end.rid, end.sequence):
            book = _settled(book, end) if end.ready else _waits(book, end)
    return book


def close(book: Book, name: str, reserved: int, read: int) -> Book:
    """Return the book with a lease that nobody can draw on any more.

    Args:
        book: the book.
        name: the lease.
        reserved: nano-units of the requests that have drawn on it and are not settled.
        read: sequence up to which `LOG` has been read to know that.
    """
    held = book.leases.get(name)
    if held is None:
        return book
    closed = held.closed or max(1, read)
    return _hold(book, name, _replace(held, held=min(held.held, reserved), closed=closed))


def correct(book: Book, attempt: str, cost: int) -> Book:
    """Return the book with what a call cost in place of the estimate, once it is known."""
    estimate = book.estimates.get(attempt)
    if estimate is None:
        return book
    estimates = {name: nano for name, nano in book.estimates.items() if name != attempt}
    return _replace(
        book,
        spent=book.spent - estimate + cost,
        estimated=book.estimated - estimate,
        estimates=estimates,
    )


def _settled(book: Book, end: End) -> Book:
    estimates = dict(list({**book.estimates, **end.estimates}.items())[-MOST_ESTIMATES:])
    waiting = {rid: at for rid, at in book.waiting.items() if rid != end.rid}
    after = _replace(
        book,
        spent=book.spent + end.cost,
        estimated=book.estimated + sum(end.estimates.values()),
        settled_to=max(book.settled_to, end.sequence),
        waiting=waiting,
        estimates=estimates,
    )
    held = after.leases.get(end.lease)
    if held is None:
        return after
    return _hold(after, end.lease, _replace(held, held=max(0, held.held - end.allowance)))


def _waits(book: Book, end: End) -> Book:
    waiting = {**book.waiting, end.rid: end.sequence}
    return _replace(book, settled_to=max(book.settled_to, end.sequence), waiting=waiting)


def _hold(book: Book, name: str, held: Lease) -> Book:
    leases = {**book.leases, name: held}
    if held.closed and not held.held:
        del leases[name]
    return _replace(book, leases=leases)


_ENTRY = msgspec.json.Decoder(Entry)
_encode = msgspec.json.Encoder().encode


def encode_entry(entry: Entry) -> bytes:
    """Return the bytes of an entry as they stand in the stream."""
    return _encode(entry)


def decode_entry(payload: bytes) -> Entry:
    """Decode an entry.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    return _ENTRY.decode(payload)
