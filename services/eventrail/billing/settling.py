"""What to write into a book: pure."""

from collections.abc import Iterable, Mapping, Sequence

from eventrail.billing.drawn import Drawn
from eventrail.billing.requests import Requests
from eventrail.money.book import Book, End, close, correct, settle
from eventrail.money.lease_id import LeaseId, parse_lease

Drawing = tuple[Drawn, LeaseId]
"""A request, and the lease on one book that it draws on."""


def by_book(requests: Requests) -> dict[str, list[Drawing]]:
    """Return the requests of each book, by its subject, those that ended first in front."""
    found: dict[str, list[Drawing]] = {}
    for each in sorted(requests, key=lambda drawn: drawn.ended):
        for lease in each.leases:
            found.setdefault(lease.subject(each.tenant), []).append((each, lease))
    return found


def settled(
    book: Book,
    drawn: Sequence[Drawing],
    requests: Requests,
    *,
    read_to_ms: int,
    now: float,
    wait_s: float,
    late: Mapping[str, int],
) -> Book:
    """Return the book with all that is known of its requests; the same book if nothing is new.

    Args:
        book: as it stands.
        drawn: its requests, of `by_book`.
        requests: the projection of the log.
        read_to_ms: moment, of the log's own clock, up to which all that it took has been read.
        now: seconds of the clock of `Drawn.heard`.
        wait_s: how long a request waits to hear of calls of unknown outcome.
        late: what calls have cost whose requests are settled.
    """
    ends = [_end(each, lease, now, wait_s) for each, lease in drawn if requests.told(each)]
    after = settle(book, ends)
    for attempt, cost in late.items():
        after = correct(after, attempt, cost)
    for name, held in after.leases.items():
        over = parse_lease(name).expires_ms < read_to_ms
        if requests.log_at >= held.closed if held.closed else over:
            reserved = _reserved(name, after, drawn)
            after = close(after, name, reserved, requests.log_at)
    return after


def is_settled(drawn: Drawn, books: Mapping[str, Book], requests: Requests) -> bool:
    """Return whether every book that a request drew on has it; what is no book has nothing."""
    if not requests.has_books(drawn):
        return False
    for lease in drawn.leases:
        book = books.get(lease.subject(drawn.tenant))
        if book is not None and not book.settled(drawn.rid, drawn.ended):
            return False
    return True


def _end(drawn: Drawn, lease: LeaseId, now: float, wait_s: float) -> End:
    unknown = drawn.unknown
    return End(
        rid=drawn.rid,
        sequence=drawn.ended,
        lease=str(lease),
        allowance=drawn.allowance if drawn.in_time(lease) else 0,
        cost=drawn.cost,
        estimates=unknown,
        ready=not unknown or now >= drawn.heard + wait_s,
    )


def _reserved(name: str, book: Book, drawn: Iterable[Drawing]) -> int:
    """Return the nano-units of a lease's requests that are not settled."""
    return sum(
        each.allowance
        for each, lease in drawn
        if str(lease) == name
        and each.in_time(lease)
        and not (each.ended and book.settled(each.rid, each.ended))
    )
