"""Rate limits, as an operator writes them down.

    limits:
      rates:
        - {name: tenants, per: [tenant], requests_per_minute: 6000, tokens_per_minute: 1000000}
        - {name: users of acme, tenant: acme, per: [user], requests_per_minute: 20}
        - {name: batch, per: [tenant], priority: batch, concurrent: 50}
    tenants:
      acme:
        rates: {requests_per_minute: 600, concurrent: 40}

Every limit that applies to a request has to let it in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem
from eventrail.contracts.requests import Priority

Scope = Literal["tenant", "key", "user", "model"]
"""What a limit may count apart."""

MOST_PLACES = 10_000
"""Concurrent requests of one limit: each stands in the limit's entry, which is one message."""

LONGEST_BURST_S = 3600.0


class Rates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How much of what; 0 is no limit.

    Attributes:
        requests_per_minute: requests that go in.
        tokens_per_minute: tokens of prompts and answers together.
        concurrent: requests that are open at one time.
        burst_s: seconds of a rate that may come at once, after a pause. A request with more
            tokens than that can never go in.
    """

    requests_per_minute: int = 0
    tokens_per_minute: int = 0
    concurrent: int = 0
    burst_s: float = 60.0

    @property
    def any(self) -> bool:
        """Whether there is a limit at all."""
        return bool(self.requests_per_minute or self.tokens_per_minute or self.concurrent)


class RateLimit(Rates, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A limit of `limits.rates`.

    Attributes:
        name: shown to who is refused, and in metrics.
        per: what is counted apart: of `[tenant, user]` each user of each tenant has the whole
            limit. Empty: everybody has it together. A request without a user is not counted
            by a limit per user, one without a virtual key not by a limit per key.
        tenant: the tenant it applies to; `*` is any.
        key: the id of the virtual key it applies to; `*` is any.
        user: the end user it applies to; `*` is any.
        model: the public model name it applies to; `*` is any.
        priority: the priority it applies to; None is any.
    """

    name: str
    per: list[Scope] = msgspec.field(default_factory=lambda: ["tenant"])
    tenant: str = "*"
    key: str = "*"
    user: str = "*"
    model: str = "*"
    priority: Priority | None = None


def rates_problems(rates: Rates) -> Iterator[Problem]:
    """Yield the fields that do not fit."""
    for field in ("requests_per_minute", "tokens_per_minute", "concurrent"):
        value: int = getattr(rates, field)
        if value < 0:
            yield field, f"must be at least 0 (no limit), not {value}"
    if rates.concurrent > MOST_PLACES:
        yield "concurrent", f"must be at most {MOST_PLACES}, not {rates.concurrent}"
    if not 0 < rates.burst_s <= LONGEST_BURST_S:
        yield (
            "burst_s",
            f"must be more than 0 and at most {LONGEST_BURST_S:g}, not {rates.burst_s:g}",
        )


def limits_problems(limits: Sequence[RateLimit]) -> Iterator[Problem]:
    """Yield what is wrong with `limits.rates`, by path within `limits`."""
    for index, limit in enumerate(limits):
        where = f"rates[{index}] ({limit.name})"
        for field, reason in rates_problems(limit):
            yield f"{where}.{field}", reason
        if not limit.any:
            yield where, "limits nothing; set requests_per_minute, tokens_per_minute or concurrent"
    for name, count in Counter(limit.name for limit in limits).items():
        if count > 1:
            yield "rates", f"{count} limits are named {name!r}; their counts would be one"
