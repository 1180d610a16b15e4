"""What is watched for change, and how often a false alarm may be raised: `monitoring:`."""

from collections.abc import Collection, Iterator

import msgspec

from eventrail.config.bounds import Problem, above_zero, at_least
from eventrail.config.suggest import known_names
from eventrail.config.webhooks import Webhook, webhook_problems

FEWEST = 100
"""Requests that are learnt from, at least."""


class Canaries(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Prompts that are asked of a pool on a schedule, to see whether its model is still the same.

    Attributes:
        every_s: seconds between two runs.
        prompts: what is asked; about twenty that ship with Eventrail when empty.
        tenant: in whose space of shadows they run; the first tenant's when empty.
        most_cost: what they may cost in a day; 0 for no bound.
        level: share of runs that may raise a false alarm.
        max_tokens: of each answer.
    """

    every_s: float = 3600.0
    prompts: list[str] = []
    tenant: str = ""
    most_cost: float = 1.0
    level: float = 0.001
    max_tokens: int = 48


class Monitoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The monitors of one installation.

    Attributes:
        enabled: whether anything is watched.
        false_alarms: how many false alarms are accepted in 10,000 requests of a tenant, over
            all of its monitors together.
        reference: requests of a tenant that say what is usual, before it is watched.
        least_effect: changes smaller than this, in standard deviations, are not told.
        topics: whether what questions are about is watched too.
        canaries: prompts asked on a schedule, by pool; none unless written down, since they cost.
        webhooks: whom alarms and incidents are told, by name.
    """

    enabled: bool = True
    false_alarms: float = 1.0
    reference: int = 500
    least_effect: float = 0.2
    topics: bool = True
    canaries: dict[str, Canaries] = {}
    webhooks: dict[str, Webhook] = {}


def monitoring_problems(
    monitoring: Monitoring, pools: Collection[str] = (), tenants: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield what is wrong, field by field.

    Args:
        monitoring: what to look at.
        pools: those that there are.
        tenants: those that there are.
    """
    yield from above_zero(monitoring, "false_alarms")
    yield from at_least(monitoring, FEWEST, "reference")
    yield from at_least(monitoring, 0, "least_effect")
    for name, canaries in monitoring.canaries.items():
        where = f"canaries.{name}"
        if name not in pools:
            yield where, f"no pool {name!r}; {known_names(name, pools)}"
        if canaries.tenant and canaries.tenant not in tenants:
            known = known_names(canaries.tenant, tenants)
            yield f"{where}.tenant", f"no tenant {canaries.tenant!r}; {known}"
        for problem in (
            *above_zero(canaries, "every_s", "level", "max_tokens"),
            *at_least(canaries, 0, "most_cost"),
        ):
            yield f"{where}.{problem[0]}", problem[1]
    for name, webhook in monitoring.webhooks.items():
        for field, reason in webhook_problems(name, webhook, tenants):
            yield ".".join(filter(None, (f"webhooks.{name}", field))), reason
