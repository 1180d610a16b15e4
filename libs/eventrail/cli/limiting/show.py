"""Limits, for people and as JSON."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from eventrail.limits.book import Book, Holder
from eventrail.limits.lapse import lapse
from eventrail.limits.view import Standing, standings


def document(book: Book, now: int) -> dict[str, Any]:
    """Return how a limit stands, and what each gateway holds of it."""
    book = lapse(book, now)
    return {
        "limit": book.limit,
        "scope": book.scope,
        "bounds": [_bound(each) for each in standings(book, book.held(), book.bounds, now)],
        "gateways": {name: _held(holder, now) for name, holder in book.holders.items()},
    }


def _bound(standing: Standing) -> dict[str, Any]:
    return {
        "measure": standing.measure,
        "limit": standing.limit,
        "used": standing.limit - standing.remaining,
        "remaining": standing.remaining,
        "full_in_s": round(standing.reset_s, 3),
    }


def _held(holder: Holder, now: int) -> dict[str, Any]:
    return {
        "open": len(holder.open),
        "tokens": sum(each.tokens for each in holder.open.values()),
        "spare": {
            "requests": holder.requests,
            "tokens": holder.tokens,
            "places": holder.places,
            "for_s": round(max(0, holder.until - now) / 1e9, 3),
        },
    }


def limits_table(documents: Iterable[dict[str, Any]]) -> Table:
    """Return limits as a table, a line a bound."""
    columns = ("limit", "of", "bound", "most", "used", "left", "held by gateways")
    table = Table(*columns, box=None, pad_edge=False)
    for each in documents:
        of = " ".join(f"{kind}={name}" for kind, name in each["scope"].items()) or "everybody"
        held = "; ".join(_holding(name, it) for name, it in each["gateways"].items())
        for bound in each["bounds"]:
            figures = (str(bound[name]) for name in ("limit", "used", "remaining"))
            table.add_row(each["limit"], of, _per(bound["measure"]), *figures, held or "-")
    return table


def _per(measure: str) -> str:
    return measure if measure == "concurrent" else f"{measure}/min"


def _holding(name: str, held: dict[str, Any]) -> str:
    spare = held["spare"]
    ahead = ", ".join(f"{spare[kind]} {kind}" for kind in ("requests", "tokens", "places"))
    lease = f", ahead: {ahead} for {spare['for_s']:.1f} s" if spare["for_s"] else ""
    return f"{name[:40]}: {held['open']} open{lease}"
