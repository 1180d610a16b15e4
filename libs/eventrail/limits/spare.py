"""How much a gateway may have at hand, beyond the requests it has named.

Little enough that a gateway which dies with it takes no more than a lease's worth of a rate
with it, and that the others are not refused for it: a quarter of what is free.
"""

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.book import Book
from eventrail.limits.rate import MINUTE, Rate

SHARE = 4
"""One gateway is given at most one in so many of what is free."""


def spare(book: Book, wanted: Amount, now: int, lease_ns: int) -> Amount:
    """Return what a gateway gets of what it wants; nothing if any bound leaves no room.

    Args:
        book: after all that waits has been served; the gateway has no spare units in it.
        wanted: what it has let in during its last lease, about.
        now: nanoseconds of UNIX time.
        lease_ns: how long it may be used.
    """
    bounds, held = book.bounds, book.held()
    requests = tokens = places = 0
    if (rate := bounds.requests) is not None:
        free = rate.free(book.requests, now, held.requests)
        requests = min(wanted.requests, _worth(rate, lease_ns), free // SHARE)
    if (rate := bounds.tokens) is not None:
        free = rate.free(book.tokens, now, held.tokens)
        tokens = min(wanted.tokens, _worth(rate, lease_ns), free // SHARE)
    if bounds.concurrent:
        places = min(wanted.places, (bounds.concurrent - held.places) // SHARE)
    bounded = (
        (bounds.per_minute, requests),
        (bounds.tokens_per_minute, tokens),
        (bounds.concurrent, places),
    )
    if any(bound and units <= 0 for bound, units in bounded):
        return NOTHING
    return Amount(requests, tokens, places)


def _worth(rate: Rate, lease_ns: int) -> int:
    """Return what comes free of a rate during a lease."""
    return lease_ns * rate.per_minute // MINUTE
