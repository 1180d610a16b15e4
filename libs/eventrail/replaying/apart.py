"""The configuration of a private system: the live one's without what reaches beyond it; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

import msgspec

from eventrail.config.budgets import Budget
from eventrail.config.caching import Caching
from eventrail.config.model import Config, Rule, Tenant, check
from eventrail.contracts.events import Routed
from eventrail.replaying.changed import Forced
from eventrail.replaying.life import Life


def apart(config: Config, tenants: Iterable[str]) -> Config:
    """Return a configuration for a system of its own.

    It has no budgets, starts no shadows and audits no cached answers: none of these is of the
    requests themselves. Tenants that have gone since are there again.
    """
    gone = {name: Tenant() for name in tenants if name not in config.tenants}
    routes = {
        name: msgspec.structs.replace(route, shadow=None) for name, route in config.routes.items()
    }
    budgets: dict[str, Budget] = {}
    return check(
        msgspec.structs.replace(
            config,
            tenants={**config.tenants, **gone},
            routes=routes,
            budgets=budgets,
            caching={name: _unaudited(each) for name, each in config.caching.items()},
        )
    )


def _unaudited(policy: Caching) -> Caching:
    semantic = msgspec.structs.replace(policy.semantic, audit=0.0)
    return msgspec.structs.replace(policy, semantic=semantic)


def pools_needed(config: Config, lives: Iterable[Life], forced: Forced) -> set[str]:
    """Return the pools that a replay of these requests may ask; only they have to be served.

    Args:
        config: the configuration of the replay.
        lives: what is replayed.
        forced: what the router is told to choose.
    """
    asked: set[tuple[str, str]] = set()
    used: set[str] = set()
    for life in lives:
        accepted = life.state.accepted
        asked.add((life.tenant, accepted.model if accepted is not None else ""))
        used |= {data.pool for data in life.datas if isinstance(data, Routed)}
    named: set[str] = {forced.pool} if forced.pool else used | _of_rules(config, asked)
    policies = msgspec.to_builtins([list(config.guards.values()), list(config.retrieval.values())])
    named |= set(_named(policies, config.pools))
    return named & set(config.pools)


def _of_rules(config: Config, asked: Collection[tuple[str, str]]) -> set[str]:
    pools: set[str] = set()
    for rule in config.rules:
        if any(_may_apply(rule, tenant, model) for tenant, model in asked):
            pools |= {rule.pool} | _of_route(config, rule.route)
    tenants = {tenant for tenant, _ in asked}
    for name, tenant in config.tenants.items():
        intents = config.intents.get(tenant.intents) if name in tenants else None
        if intents is not None:
            plain = msgspec.to_builtins(intents)
            pools |= set(_named(plain, config.pools))
            for route in _named(plain, config.routes):
                pools |= _of_route(config, route)
    return pools


def _may_apply(rule: Rule, tenant: str, model: str) -> bool:
    return rule.model in {"*", model} and rule.tenant in {"*", tenant}


def _of_route(config: Config, name: str) -> set[str]:
    route = config.routes.get(name)
    return set(_named(msgspec.to_builtins(route), config.pools)) if route is not None else set()


def _named(value: Any, names: Mapping[str, object]) -> Iterator[str]:
    """Yield every text, or key, of a plain document that is one of the names."""
    if isinstance(value, dict):
        for key, each in cast("dict[str, Any]", value).items():
            if key in names:
                yield key
            yield from _named(each, names)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _named(each, names)
    elif isinstance(value, str):
        name = value.removeprefix("pool:")
        if name in names:
            yield name
