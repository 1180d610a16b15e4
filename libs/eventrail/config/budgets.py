"""How much may be spent, by whom, in which time."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero, at_least

Window = Literal["total", "day", "month"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A sum that is never exceeded. Every budget that applies to a request bounds it.

    Attributes:
        amount: money for one window, in the currency of the price list.
        currency: names it again, to be sure; empty for no matter.
        window: `day` and `month` begin anew at midnight UTC; `total` never does.
        tenant: whose requests it is for; `*` gives each tenant such a budget of its own.
        key: only requests of the virtual key with this id; empty for all.
        user: only requests of this end user, as the app names it; empty for all.
        per: `key` or `user` gives each of them such a budget of its own, `tenant` one to all.
        output_tokens: tokens of an answer that are paid for at most when the app names no limit.
        calls: calls of the greatest possible cost that a request has money for: one, and as many
            more as crashes may cut off. Less is reserved when less is left.
        lease_s: seconds for which a gateway holds money; a killed one's is free again after them.
    """

    amount: float
    currency: str = ""
    window: Window = "month"
    tenant: str = "*"
    key: str = ""
    user: str = ""
    per: Literal["tenant", "key", "user"] = "tenant"
    output_tokens: int = 4096
    calls: int = 2
    lease_s: float = 30.0


def budget_problems(
    budgets: Mapping[str, Budget], tenants: Mapping[str, object], currency: str
) -> Iterator[Problem]:
    """Yield what is wrong with the budgets, field by field."""
    for name, budget in budgets.items():
        for field, reason in _problems(name, budget, tenants, currency):
            yield f"{name}.{field}".rstrip("."), reason


def _problems(
    name: str, budget: Budget, tenants: Mapping[str, object], currency: str
) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        yield "", "a budget's name is 1 to 40 characters from a-z 0-9 _ -"
    yield from at_least(budget, 0, "amount")
    yield from at_least(budget, 1, "output_tokens", "calls")
    yield from above_zero(budget, "lease_s")
    if budget.currency not in {"", currency}:
        yield "currency", f"is {budget.currency}, but the price list is in {currency}"
    if budget.tenant != "*" and budget.tenant not in tenants:
        known = ", ".join(sorted(tenants)) or "none"
        yield "tenant", f"no tenant {budget.tenant!r}; there are: {known}"
