"""What becomes of holdings whose time is up: nobody has said what was used, so all of it was."""

import msgspec

from eventrail.limits.book import Book, Holder
from eventrail.limits.rate import Rate


def lapse(book: Book, now: int) -> Book:
    """Return the book at a time, in nanoseconds of UNIX time.

    Spare units whose lease has ended, and what is held for requests past their deadline, are
    charged as of that end, and the places are free again.
    """
    if not any(_due(holder, now) for holder in book.holders.values()):
        return book
    bounds = book.bounds
    requests, tokens = book.requests, book.tokens
    holders: dict[str, Holder] = {}
    for name, holder in book.holders.items():
        left = _without(holder, now)
        for at, used_requests, used_tokens in _lost(holder, now):
            requests = _charged(bounds.requests, requests, at, used_requests)
            tokens = _charged(bounds.tokens, tokens, at, used_tokens)
        if not left.empty:
            holders[name] = left
    return msgspec.structs.replace(book, requests=requests, tokens=tokens, holders=holders)


def _due(holder: Holder, now: int) -> bool:
    lease_over = 0 < holder.until <= now
    return lease_over or any(each.until <= now for each in holder.open.values())


def _without(holder: Holder, now: int) -> Holder:
    left = {rid: each for rid, each in holder.open.items() if each.until > now}
    if holder.until > now:
        return msgspec.structs.replace(holder, open=left)
    return Holder(open=left)


def _lost(holder: Holder, now: int) -> list[tuple[int, int, int]]:
    """Return when how many requests and tokens have lapsed, the earliest first."""
    lost = [(e.until, e.requests, e.tokens) for e in holder.open.values() if e.until <= now]
    if holder.until <= now:
        lost.append((holder.until, holder.requests, holder.tokens))
    return sorted(lost)


def _charged(rate: Rate | None, tat: int, at: int, units: int) -> int:
    return tat if rate is None else rate.charge(tat, at, units)
