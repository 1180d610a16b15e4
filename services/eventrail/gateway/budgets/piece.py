"""How much a gateway leases at once."""

from eventrail.money.book import Book

SHARE = 20
"""The part of a budget that one lease is at most, unless one request needs more."""

NEARLY_ALL = 8
"""The part of what is left that it is at most: little is leased when little is left, so that
little lies idle in the hands of gateways."""


def piece(book: Book, amount: int) -> int:
    """Return the nano-units to lease for a request of `amount`; less than that if not left."""
    available = max(0, book.available)
    return min(available, max(amount, min(book.limit // SHARE, available // NEARLY_ALL)))
