"""How a limit stands: for headers, health reports and operators."""

import msgspec

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.book import Book
from eventrail.limits.bounds import Bounds, Measure
from eventrail.limits.rate import SECOND, Rate


class Standing(msgspec.Struct, frozen=True):
    """How one measure of a limit stands.

    Attributes:
        measure: what is counted.
        limit: the bound: a minute's worth of a rate, or places.
        remaining: how much of it would go in now.
        reset_s: seconds until all of it would, if nothing else goes in.
        window_s: seconds that the bound is for; 0 for places.
    """

    measure: Measure
    limit: int
    remaining: int
    reset_s: float
    window_s: int = 60

    @property
    def left(self) -> float:
        """The share that remains, 0 to 1."""
        return self.remaining / self.limit if self.limit else 1.0


def standings(
    book: Book, held: Amount, bounds: Bounds, now: int, at_hand: Amount = NOTHING
) -> list[Standing]:
    """Return how each bound of a limit stands.

    Args:
        book: as last read or written.
        held: what gateways hold of it together.
        bounds: those in force.
        now: nanoseconds of UNIX time.
        at_hand: of what is held, what the reader itself may still use.
    """
    found: list[Standing] = []
    if (rate := bounds.requests) is not None:
        left = held.requests - at_hand.requests
        found.append(_of_rate("requests", rate, book.requests, left, now))
    if (rate := bounds.tokens) is not None:
        left = held.tokens - at_hand.tokens
        found.append(_of_rate("tokens", rate, book.tokens, left, now))
    if bounds.concurrent:
        free = max(0, bounds.concurrent - held.places + at_hand.places)
        found.append(Standing("concurrent", bounds.concurrent, free, 0.0, 0))
    return found


def _of_rate(measure: Measure, rate: Rate, tat: int, held: int, now: int) -> Standing:
    held = max(0, held)
    full = max(0, max(tat, now) + rate.cost(held) - now) / SECOND
    remaining = min(rate.free(tat, now, held), rate.per_minute)
    return Standing(measure, rate.per_minute, remaining, full)
