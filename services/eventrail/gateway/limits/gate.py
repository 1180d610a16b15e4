"""The gate: a request goes in if every limit that applies to it has room."""

import asyncio
from collections.abc import Callable

from eventrail.config.model import Config
from eventrail.contracts.answers import Answer
from eventrail.gateway.limits.estimate import tokens_of
from eventrail.gateway.limits.headers import headers_of
from eventrail.gateway.limits.metrics import refused
from eventrail.gateway.limits.refusing import over_limit
from eventrail.gateway.lookup import Lookup
from eventrail.gateway.order import Ticket
from eventrail.limits.bucket import Asker, Bucket, buckets_of
from eventrail.limits.limiter import Limiter
from eventrail.limits.report import Ask, Denied
from eventrail.limits.store import Books

GRACE_S = 5.0
"""How long past its deadline a request may take to end: the warden ends it."""

NS = 1_000_000_000


class LimitGate:
    """See `gates.Gate`, `runtime.service.Daemon` and `waiting.EndWatch`.

    Args:
        books: where the limits are kept.
        me: this process, as no other is called, and no earlier one was.
        config: returns the configuration in force.
        lookup: finds ends that nobody has told of.
    """

    name = "limits"

    def __init__(self, books: Books, me: str, config: Callable[[], Config], lookup: Lookup) -> None:
        self._config = config
        self._lookup = lookup
        self._limiter = Limiter(books, me, self._used)
        self._stopped = asyncio.Event()

    async def enter(self, ticket: Ticket) -> Ticket:
        """Take a place in every bucket, or none.

        Raises:
            RequestProblem: `rate_limited`, with the limit and when to try again.
            LogUnavailable: the limits could not be asked.
        """
        buckets = self._buckets(ticket)
        if not buckets:
            return ticket
        ask = _ask(ticket, self._config())
        try:
            await self._pass(buckets, ask)
        finally:
            self._tell(ticket, buckets)
        return ticket

    async def _pass(self, buckets: list[Bucket], ask: Ask) -> None:
        passed: list[Bucket] = []
        try:
            for bucket in buckets:
                denied = await self._limiter.enter(bucket, ask)
                self._check(bucket, denied, ask)
                passed.append(bucket)
        except BaseException:
            self._leave(ask.rid, passed)
            raise

    @staticmethod
    def _check(bucket: Bucket, denied: Denied | None, ask: Ask) -> None:
        if denied is not None:
            refused(bucket, denied)
            raise over_limit(bucket, denied, ask.tokens)

    async def leave(self, ticket: Ticket) -> None:
        """Give the places back, unless the same request is in another time."""
        self._leave(ticket.rid, self._buckets(ticket))

    def holds(self, rid: str) -> bool:
        """Whether the end of a request matters to a limit."""
        return self._limiter.holds(rid)

    def ended(self, answer: Answer) -> None:
        """Hear that a request has ended, and what it has used."""
        self._limiter.end(answer.rid, answer.usage.total_tokens)

    async def start(self) -> None:
        """Begin."""
        self._limiter.start()

    async def run(self) -> None:
        """Go on until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Give back what is not used."""
        await self._limiter.stop()
        self._stopped.set()

    def report(self) -> object:
        """Return how the limits stand that this process deals with, for the health report.

        The least that is left of each limit, whoever it counts: who that is stays unsaid.
        """
        least: dict[str, dict[str, object]] = {}
        for bucket, standings in self._limiter.all_standings():
            for standing in standings:
                name = f"{bucket.limit}.{standing.measure}"
                known = least.get(name)
                if known is None or standing.remaining < int(str(known["remaining"])):
                    least[name] = {"limit": standing.limit, "remaining": standing.remaining}
        return least

    def _buckets(self, ticket: Ticket) -> list[Bucket]:
        """Return the buckets of a request, those that count the fewest first."""
        buckets = buckets_of(self._config(), _asker(ticket), ticket.identity.limits)
        return sorted(buckets, key=lambda bucket: -len(bucket.scope))

    def _leave(self, rid: str, buckets: list[Bucket]) -> None:
        for bucket in buckets:
            self._limiter.leave(bucket, rid)

    def _tell(self, ticket: Ticket, buckets: list[Bucket]) -> None:
        if ticket.tell is not None:
            found = [(bucket, self._limiter.standings(bucket)) for bucket in buckets]
            for name, value in headers_of(found):
                ticket.tell(name, value)

    async def _used(self, tenant: str, rid: str) -> int | None:
        answer = await self._lookup.ended(tenant, rid)
        return None if answer is None else answer.usage.total_tokens


def _asker(ticket: Ticket) -> Asker:
    accepted = ticket.accepted
    return Asker(
        tenant=ticket.tenant,
        key=ticket.identity.key,
        user=accepted.user or "",
        model=accepted.model,
        priority=accepted.priority,
    )


def _ask(ticket: Ticket, config: Config) -> Ask:
    until = round((ticket.deadline.timestamp() + GRACE_S) * NS)
    tokens = tokens_of(ticket.request, config.limits.answer_tokens)
    return Ask(ticket.rid, ticket.tenant, until, tokens)
