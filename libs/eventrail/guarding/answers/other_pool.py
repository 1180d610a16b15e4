"""Which pool is asked instead of one whose answer could not be used: pure."""

from collections.abc import Iterator

from eventrail.config.fallbacks import ANY
from eventrail.config.guards.output import Output
from eventrail.config.model import Config
from eventrail.eventlog.state import RequestState


def other_pool(state: RequestState, policy: Output, config: Config) -> str:
    """Return the pool that `fallback` asks; empty if there is none left.

    That is the one that the policy names, or the first of the route's fallbacks that is meant
    for any failure. None is asked twice.
    """
    gone = {each.pool for each in state.failures} | {each.pool for each in state.sent_back}
    if state.routed is not None:
        gone.add(state.routed.pool)
    task = state.accepted.task if state.accepted is not None else "chat"
    for name in _named(state, policy, config):
        pool = config.pools.get(name)
        if name not in gone and pool is not None and not pool.drained and pool.task == task:
            return name
    return ""


def _named(state: RequestState, policy: Output, config: Config) -> Iterator[str]:
    if policy.fallback_pool:
        yield policy.fallback_pool
    route = config.routes.get(state.routed.route) if state.routed is not None else None
    for each in route.fallbacks if route is not None else ():
        if ANY in each.on:
            yield each.pool
