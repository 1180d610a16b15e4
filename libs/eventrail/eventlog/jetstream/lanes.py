"""The queues of a model pool: which consumers hold its work, and for whom.

A consumer hands its work out first in, first out. So whatever is to pass by something else
needs a consumer of its own: a *lane* is one tenant's work of one priority for one pool.
"""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

from eventrail.config.judging import judging_pools
from eventrail.config.listening import compared_pools
from eventrail.config.model import Config
from eventrail.contracts.requests import Priority
from eventrail.contracts.subjects import (
    SHADOW,
    generation_stage,
    shadow_space,
    stage_filter,
    tenant_filter,
)
from eventrail.eventlog.jetstream import names

PRIORITIES: Sequence[Priority] = ("interactive", "batch")
"""The more urgent first."""


class Lane(NamedTuple):
    """One queue of a pool.

    Attributes:
        consumer: the durable consumer that holds it.
        subjects: what the consumer filters by; lanes of a pool never overlap.
        priority: of the requests in it.
        share: lanes of the same share have one share of the pool between them.
        weight: of that share.
    """

    consumer: str
    subjects: tuple[str, ...]
    priority: Priority
    share: str
    weight: float


class _Queue(NamedTuple):
    token: str
    tenants: tuple[str, ...]
    share: str


def lanes_of(pool: str, config: Config) -> list[Lane]:
    """Return the lanes of a pool, interactive ones first, in the order of the tenants.

    A configuration without tenants has one lane for each priority.
    """
    weights = _weights(config)
    lanes = [
        _lane(generation_stage(pool, priority), priority, queue, weights.get(queue.share, 1.0))
        for priority in PRIORITIES
        for queue in _queues(config)
    ]
    return [*lanes, *_of_shadows(pool, config)]


def shadow_pools(config: Config) -> set[str]:
    """Return the pools that run shadows."""
    return {route.shadow.pool for route in config.routes.values() if route.shadow is not None}


def audited_pools(config: Config) -> set[str]:
    """Return the pools that answer afresh, unseen, what the semantic cache had served.

    That is every chat pool once a policy that is written down asks for audits: who configures
    no cache needs no queues for them.
    """
    asked = any(
        each.semantic.action == "serve" and each.semantic.audit > 0
        for each in config.caching.values()
    )
    return {name for name, pool in config.pools.items() if asked and pool.task == "chat"}


def _chat_pools(config: Config) -> set[str]:
    return {name for name, pool in config.pools.items() if pool.task == "chat"}


def _of_shadows(pool: str, config: Config) -> list[Lane]:
    """Return the queues of shadows, one beside each other queue; none without tenants.

    Shadows are batch work, and have one share of the pool between them. A queue for all would
    have to be changed, not made, when a tenant is added.
    """
    asked = shadow_pools(config) | audited_pools(config) | judging_pools(config.judging)
    asked |= config.monitoring.canaries.keys()
    asked |= compared_pools(config.feedback, _chat_pools(config))
    if pool not in asked or not config.tenants:
        return []
    stage = generation_stage(pool, "batch")
    return [
        _lane(
            stage,
            "batch",
            _Queue(f"{queue.token}{SHADOW}", tuple(map(shadow_space, queue.tenants)), SHADOW),
            1.0,
        )
        for queue in _queues(config)
    ]


def _lane(stage: str, priority: Priority, queue: _Queue, weight: float) -> Lane:
    filters = tuple(tenant_filter(stage, tenant) for tenant in queue.tenants)
    consumer = names.lane_consumer(stage, queue.token)
    return Lane(consumer, filters or (stage_filter(stage),), priority, queue.share, weight)


def _queues(config: Config) -> list[_Queue]:
    """Give the first tenants a queue each, and spread the others over the remaining ones.

    Nobody moves from one queue to another when a tenant is added.
    """
    tenants = list(config.tenants)
    if not tenants:
        return [_Queue("", (), "")]
    own = config.dispatch.queues * 3 // 4
    queues = [_Queue(name, (name,), _share(name, config)) for name in tenants[:own]]
    spread: dict[int, list[str]] = {}
    for name in tenants[own:]:
        spread.setdefault(zlib.crc32(name.encode()) % (config.dispatch.queues - own), []).append(
            name
        )
    for number, together in sorted(spread.items()):
        queues.append(_Queue(f"={number:02}", tuple(together), f"={number:02}"))
    return queues


def _share(tenant: str, config: Config) -> str:
    return config.tenants[tenant].share or tenant


def _weights(config: Config) -> dict[str, float]:
    weights: dict[str, float] = {}
    for name, tenant in config.tenants.items():
        share = _share(name, config)
        weights[share] = max(tenant.weight, weights.get(share, 0.0))
    return weights
