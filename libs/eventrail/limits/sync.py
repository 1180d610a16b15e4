"""One write to a book: settle what was used, then give what is free.

A report that is settled twice, because nobody knows whether the first write was stored, is
charged once: what it says is charged only if the book still holds it for its gateway.
"""

from collections.abc import Mapping

import msgspec

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.book import Book, Holder, Open
from eventrail.limits.bounds import Bounds
from eventrail.limits.lapse import lapse
from eventrail.limits.report import Ask, Denied, Outcome, Report
from eventrail.limits.spare import spare

A_MOMENT = 1_000_000_000
"""Nanoseconds until a place may be free: nobody knows, so it is worth a try."""


def sync(
    book: Book, bounds: Bounds, report: Report, now: int, lease_ns: int
) -> tuple[Book, Outcome]:
    """Return the book after a gateway's write, and what it gave.

    Args:
        book: as read.
        bounds: those now in force.
        report: what the gateway has to say.
        now: nanoseconds of UNIX time, taken before the write.
        lease_ns: how long spare units may be used.
    """
    book = msgspec.structs.replace(lapse(book, now), bounds=bounds)
    last = book.holders.get(report.me, Holder()).until  # no two leases of a gateway end alike
    book, gone = _settled(book, report, now)
    given, denied = _served(book, report, now)
    mine = book.holders.get(report.me, Holder())
    book = _with(book, report.me, Holder(open={**mine.open, **given}))
    ahead = spare(book, report.ahead, now, lease_ns)
    lease = max(now + lease_ns, last + 1) if ahead != NOTHING else 0
    mine = Holder(lease, *ahead, {**mine.open, **given})
    book = msgspec.structs.replace(_with(book, report.me, mine), writes=book.writes + 1)
    return book, Outcome(given, denied, ahead, lease, gone)


def _with(book: Book, name: str, holder: Holder) -> Book:
    others = {other: held for other, held in book.holders.items() if other != name}
    holders = others if holder.empty else {**others, name: holder}
    return msgspec.structs.replace(book, holders=holders)


def _settled(book: Book, report: Report, now: int) -> tuple[Book, frozenset[str]]:
    """Charge what the gateway has used and leave it with its open requests.

    A request that the gateway has from the book, and the book no longer holds, has been charged
    already: others have found it ended, or its deadline is over.
    """
    before = book.holders.get(report.me, Holder())
    leased = 0 < report.lease == before.until
    fresh = not (book.writes or book.holders)
    undone = {*report.undone, *(ask.rid for ask in report.asks)}
    requests = report.spent if leased else 0
    requests += sum(each.requests for rid, each in before.open.items() if rid not in undone)

    def counts(rid: str) -> bool:
        return rid in before.open or fresh or (leased and rid not in report.known)

    tokens = sum(used for rid, used in report.ended.items() if counts(rid))
    gone = frozenset[str]() if fresh else report.known - before.open.keys()
    left = {
        rid: Open(each.until, each.tenant, each.tokens if counts(rid) else 0)
        for rid, each in report.open.items()
        if rid not in gone
    }
    book = charged(_with(book, report.me, Holder(open=left)), now, requests, tokens)
    return _found(book, report.found, now), gone


def _found(book: Book, found: Mapping[str, int], now: int) -> Book:
    """Take requests that have ended out of any gateway's holdings."""
    for name, holder in tuple(book.holders.items()):
        ended = holder.open.keys() & found.keys()
        if not ended:
            continue
        left = {rid: each for rid, each in holder.open.items() if rid not in ended}
        requests = sum(holder.open[rid].requests for rid in ended)
        book = _with(book, name, msgspec.structs.replace(holder, open=left))
        book = charged(book, now, requests, sum(found[rid] for rid in ended))
    return book


def charged(book: Book, now: int, requests: int, tokens: int) -> Book:
    """Return the book after requests and tokens were used."""
    rate, token_rate = book.bounds.requests, book.bounds.tokens
    return msgspec.structs.replace(
        book,
        requests=rate.charge(book.requests, now, requests) if rate else book.requests,
        tokens=token_rate.charge(book.tokens, now, tokens) if token_rate else book.tokens,
    )


def _served(book: Book, report: Report, now: int) -> tuple[dict[str, Open], dict[str, Denied]]:
    """Return which of the requests that wait may go in, in their order, and why not the others."""
    bounds, held = book.bounds, book.held()
    given: dict[str, Open] = {}
    denied: dict[str, Denied] = {}
    for ask in report.asks:
        why = refusal(book, held, ask, now)
        if why is not None:
            denied[ask.rid] = why
            continue
        tokens = ask.tokens if bounds.tokens_per_minute else 0
        given[ask.rid] = Open(ask.until, ask.tenant, tokens, 1 if bounds.per_minute else 0)
        held = Amount(held.requests + 1, held.tokens + tokens, held.places + 1)
    return given, denied


def refusal(book: Book, held: Amount, ask: Ask, now: int) -> Denied | None:
    """Return why a request may not go in now, besides what is held; None if it may."""
    rate, concurrent = book.bounds.requests, book.bounds.concurrent
    if rate is not None and rate.free(book.requests, now, held.requests) < 1:
        return Denied("requests", rate.wait(book.requests, now, held.requests, 1))
    if concurrent and held.places >= concurrent:
        return Denied("concurrent", A_MOMENT)
    token_rate = book.bounds.tokens
    if token_rate is None or token_rate.free(book.tokens, now, held.tokens) >= ask.tokens:
        return None
    if ask.tokens > token_rate.most:
        return Denied("tokens", -1)
    return Denied("tokens", token_rate.wait(book.tokens, now, held.tokens, ask.tokens))
