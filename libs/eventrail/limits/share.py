"""What one gateway holds of one limit, and what it has to say about it."""

from collections.abc import Iterable

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.book import Open
from eventrail.limits.bounds import Bounds
from eventrail.limits.demand import Demand
from eventrail.limits.report import Ask, Outcome, Report

MARGIN = 4
"""Spare units are not used in the last part, one in so many, of a lease: clocks differ."""


class Share:
    """A gateway's share. Not for several threads.

    Args:
        me: the gateway.
        bounds: those in force; may be replaced.
        lease_ns: how long spare units may be used, in nanoseconds.
    """

    def __init__(self, me: str, bounds: Bounds, lease_ns: int) -> None:
        self.bounds = bounds
        self.me = me
        self._lease_ns = lease_ns
        self._demand = Demand(lease_ns)
        self._spare = NOTHING
        self._lease = 0
        self._spent = 0
        self._open: dict[str, Open] = {}
        self._known: frozenset[str] = frozenset()
        self._given: set[str] = set()
        self._given_at = 0
        self._from_spare: dict[str, Amount] = {}
        self._ended: dict[str, int] = {}
        self._undone: set[str] = set()
        self._again: dict[str, int] = {}
        self._found: dict[str, int] = {}

    @property
    def spare(self) -> Amount:
        """What is left to let in without asking."""
        return self._spare

    def repeated(self, rid: str) -> bool:
        """Whether the request is in already; it is then in once more, and costs nothing."""
        known = rid in self._open or rid in self._from_spare
        if not known and (rid not in self._given or rid in self._undone):
            return False
        self._again[rid] = self._again.get(rid, 0) + 1
        return True

    def let_in(self, ask: Ask, now: int) -> bool:
        """Let a request in from the spare units; False if the book has to be asked."""
        if now >= self._lease - self._lease_ns // MARGIN:
            return False
        need = _need(ask, self.bounds)
        if any(has < wants for has, wants in zip(self._spare, need, strict=True)):
            return False
        self._spare = _less(self._spare, need)
        self._spent += need.requests
        self._from_spare[ask.rid] = need
        self._opened(ask.rid, Open(ask.until, ask.tenant, need.tokens), now)
        return True

    def leave(self, rid: str) -> bool:
        """Take a request back that did not go in after all; False if it is in besides."""
        again = self._again.pop(rid, 0)
        if again > 1:
            self._again[rid] = again - 1
        if again:
            return False
        opened = self._open.pop(rid, None)
        need = self._from_spare.pop(rid, None)
        if need is not None:
            self._spare = Amount(*map(sum, zip(self._spare, need, strict=True)))
            self._spent -= need.requests
        elif rid in self._given:
            self._undone.add(rid)
        elif opened is not None:
            self._ended[rid] = 0
        return True

    def end(self, rid: str, tokens: int) -> None:
        """Say that an open request has ended, having used so many tokens."""
        self._again.pop(rid, None)
        if self._open.pop(rid, None) is not None:
            self._from_spare.pop(rid, None)
            self._ended[rid] = tokens

    def found(self, rid: str, tokens: int) -> None:
        """Say that a request, of any gateway, has ended according to the log."""
        if rid in self._open:
            self.end(rid, tokens)
        else:
            self._found[rid] = tokens

    def over(self, now: int) -> list[str]:
        """Drop and return the open requests past their deadline: the book does likewise."""
        late = [rid for rid, opened in self._open.items() if opened.until <= now]
        for rid in late:
            del self._open[rid]
        return late

    def retire(self) -> None:
        """Want nothing at hand any more."""
        self._demand = Demand(self._lease_ns)

    def report(self, asks: Iterable[Ask], now: int) -> Report:
        """Return what to say; until `settled`, nothing is let in without asking."""
        self._spare = NOTHING
        self._from_spare.clear()
        return Report(
            me=self.me,
            lease=self._lease,
            spent=self._spent,
            open=dict(self._open),
            known=self._known,
            ended=dict(self._ended),
            undone=frozenset(self._undone),
            found=dict(self._found),
            asks=tuple(asks),
            ahead=self._demand.ahead(now),
        )

    def settled(self, report: Report, outcome: Outcome, now: int) -> None:
        """Take over what a write gave. What happened since the report stays to be said."""
        self._spent -= report.spent
        for said, left in ((report.ended, self._ended), (report.found, self._found)):
            for rid in said:
                left.pop(rid, None)
        self._undone -= report.undone
        for rid in outcome.gone:
            self._open.pop(rid, None)
        self._known = frozenset({*report.open, *outcome.given} - outcome.gone)
        self._given, self._given_at = set(outcome.given), now
        self._again = {rid: times for rid, times in self._again.items() if rid in self._known}
        self._spare, self._lease = outcome.spare, outcome.lease
        for rid, opened in outcome.given.items():
            self._opened(rid, opened, now)

    def due(self, now: int) -> bool:
        """Whether there is something to say that cannot wait."""
        if self._ended or self._undone or self._found:
            return True
        half = self._lease_ns // 2
        to_confirm = bool(self._given) and now >= self._given_at + half
        to_renew = 0 < self._lease - half <= now
        return to_confirm or to_renew or bool(self._open.keys() - self._known)

    def idle(self, now: int) -> bool:
        """Whether it holds nothing and has nothing to say, so that it can be forgotten."""
        return not (self._open or self._lease or self._given) and not self.due(now)

    def _opened(self, rid: str, opened: Open, now: int) -> None:
        self._demand.add(now, Amount(1, opened.tokens, 1))
        if self.bounds.lasting:
            self._open[rid] = Open(opened.until, opened.tenant, opened.tokens)


def _need(ask: Ask, bounds: Bounds) -> Amount:
    return Amount(
        1 if bounds.per_minute else 0,
        ask.tokens if bounds.tokens_per_minute else 0,
        1 if bounds.concurrent else 0,
    )


def _less(amount: Amount, by: Amount) -> Amount:
    return Amount(*(has - less for has, less in zip(amount, by, strict=True)))
