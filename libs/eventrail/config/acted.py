"""What an intent's action makes of a rule; pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from eventrail.config.intents import Action, Intents
from eventrail.config.model import Config, Rule, Tenant


def acted(rule: Rule, action: Action) -> Rule:
    """Return a rule as the action changes it; what the action does not name stays.

    A rule with a fixed answer keeps it, and one that names intents decides alone.
    """
    if rule.canned is not None or rule.intent:
        return rule
    pool, route = rule.pool, rule.route
    if action.pool or action.route:
        pool, route = action.pool, action.route
    return replace(
        rule,
        pool=pool,
        route=route,
        template=action.template or rule.template,
        top_k=rule.top_k if action.top_k is None else action.top_k,
        cacheable=rule.cacheable if action.cacheable is None else action.cacheable,
    )


def intents_of(config: Config, tenant: str) -> Intents | None:
    """Return a tenant's set of intents; None if it has none."""
    name = config.tenants.get(tenant, Tenant()).intents
    return config.intents.get(name) if name else None


def every_action(intents: Intents) -> Iterator[Action]:
    """Yield the action of each intent, and those of what is unclear."""
    yield from (each.action for each in intents.intents.values())
    yield intents.out_of_scope.action
    yield intents.ambiguous.action


def variants(rule: Rule, tenant: str, config: Config) -> Iterator[Rule]:
    """Yield a rule, and what a tenant's intents may make of it."""
    yield rule
    intents = intents_of(config, tenant)
    if intents is not None:
        yield from (acted(rule, action) for action in every_action(intents))
