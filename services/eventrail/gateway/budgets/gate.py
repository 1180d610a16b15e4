"""The gate of budgets: each request brings the money for the worst it can cost."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from msgspec.structs import replace
from nats.aio.client import Client

from eventrail.config.model import Config
from eventrail.contracts import subjects
from eventrail.contracts.errors import (
    Code,
    LogUnavailable,
    RequestProblem,
    UndecodableMessage,
    problem,
)
from eventrail.gateway.budgets.bound import call_bound, steps
from eventrail.gateway.budgets.purse import Purse
from eventrail.gateway.order import Ticket
from eventrail.money.book import NotEnough
from eventrail.money.chain import Chain
from eventrail.money.lease_id import NOTHING, LeaseId, leases_of
from eventrail.money.nano import amount_of, nano_of, shown
from eventrail.money.windows import Applies, applying, begins_anew

_log = structlog.get_logger(__name__)

MOST_PURSES = 4096
"""Books in hand before those without a usable lease are forgotten."""


class _Short(Exception):
    """A budget has not as much left."""

    def __init__(self, budget: Applies, left: int) -> None:
        super().__init__(budget.name)
        self.budget = budget
        self.left = left


class BudgetGate:
    """See `gates.Gate`; also a daemon, so that a process that ends gives back what it holds.

    Args:
        client: the connection.
        config: returns the configuration now in force.
        holder: this gateway.
    """

    name = "budgets"

    def __init__(self, client: Client, config: Callable[[], Config], holder: str) -> None:
        self._chain = Chain(client)
        self._config = config
        self._holder = holder
        self._purses: dict[str, Purse] = {}

    async def enter(self, ticket: Ticket) -> Ticket:
        """Reserve the money for a request.

        Raises:
            RequestProblem: `insufficient_quota`; a budget has not as much left.
            LogUnavailable: the books do not answer.
        """
        config, now = self._config(), datetime.now(UTC)
        accepted = ticket.accepted
        bounding = applying(config.budgets, ticket.tenant, accepted.key, ticket.request.user, now)
        if not bounding:
            return ticket
        output = min(each.budget.output_tokens for each in bounding)
        worst = call_bound(ticket.request, ticket.tenant, config, output, now)
        if not worst:
            return replace(ticket, accepted=replace(accepted, lease=NOTHING))
        designed = steps(ticket.request, ticket.tenant, config)
        calls = max(designed, *(each.budget.calls for each in bounding))
        try:
            amount = worst * calls
            leases = await self._from_all(ticket.tenant, bounding, amount, config)
        except _Short:
            amount = worst * designed
            try:
                leases = await self._from_all(ticket.tenant, bounding, amount, config)
            except _Short as short:
                raise _refusal(short.budget, amount, short.left, config, now) from short
        lease = " ".join(map(str, leases))
        return replace(ticket, accepted=replace(accepted, lease=lease, allowance=amount_of(amount)))

    async def leave(self, ticket: Ticket) -> None:
        """Take back what a request that was not admitted had reserved."""
        amount = nano_of(ticket.accepted.allowance)
        for lease in leases_of(ticket.accepted.lease):
            self._put_back(ticket.tenant, lease, amount)

    async def start(self) -> None:
        """Nothing to wait for: money is leased when it is needed."""

    async def run(self) -> None:
        """Nothing to do while the process runs; return would end it."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Give back what no request has."""
        for purse in self._purses.values():
            try:
                await purse.release()
            except (LogUnavailable, UndecodableMessage) as error:
                _log.warning("lease not given back, it will expire", error=str(error))

    async def _from_all(
        self, tenant: str, bounding: list[Applies], amount: int, config: Config
    ) -> list[LeaseId]:
        """Reserve the amount from each budget, or from none."""
        taken: list[LeaseId] = []
        try:
            for each in bounding:
                lease = await self._one(tenant, each, amount, config)
                taken.append(lease)
        except BaseException:
            for lease in taken:
                self._put_back(tenant, lease, amount)
            raise
        return taken

    async def _one(self, tenant: str, each: Applies, amount: int, config: Config) -> LeaseId:
        purse = self._purse(tenant, each)
        try:
            return purse.quick(amount) or await purse.take(
                amount,
                limit=nano_of(each.budget.amount),
                revision=config.revision,
                currency=config.prices.currency,
                lease_s=each.budget.lease_s,
            )
        except NotEnough as error:
            raise _Short(each, error.available) from error

    def _purse(self, tenant: str, each: Applies) -> Purse:
        subject = subjects.budget(tenant, each.name, each.who, each.window)
        purse = self._purses.get(subject)
        if purse is None:
            if len(self._purses) >= MOST_PURSES:
                self._purses = {name: one for name, one in self._purses.items() if one.usable}
            names = (each.name, each.who, each.window)
            purse = self._purses[subject] = Purse(self._chain, subject, names, self._holder)
        return purse

    def _put_back(self, tenant: str, lease: LeaseId, amount: int) -> None:
        purse = self._purses.get(lease.subject(tenant))
        if purse is not None:
            purse.put_back(lease, amount)


def _refusal(
    each: Applies, amount: int, left: int, config: Config, now: datetime
) -> RequestProblem:
    currency = config.prices.currency
    anew = begins_anew(each.budget.window, now)
    when = f"it begins anew at {anew:%Y-%m-%d %H:%M} UTC" if anew else "it does not begin anew"
    return problem(
        Code.INSUFFICIENT_QUOTA,
        f"the budget {each.name!r} has {shown(left, currency)} of "
        f"{shown(nano_of(each.budget.amount), currency)} left, and this request may cost "
        f"{shown(amount, currency)}; {when}",
        where="budget",
        hint="ask for fewer tokens with max_tokens, or ask the operator for a higher budget",
    )
