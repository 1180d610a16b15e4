"""A route: which pools may answer, how one is chosen, and what follows when it fails."""

from collections.abc import Iterator, Mapping

import msgspec

from eventrail.config.bounds import Problem, at_least
from eventrail.config.experiments import Canary, Cascade, Experiment, Shadow, Split
from eventrail.config.fallbacks import Fallback, Hedge, fallback_problems, hedge_problems
from eventrail.config.pool import Pool

_MOST_RETRIES = 10


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the requests of the rules that name it are answered.

    Attributes:
        pool: answers, unless one of the next five chooses.
        split: shares of the requests to several pools.
        canary: a share of them to a pool that is on trial.
        experiment: arms that are compared.
        shadow: the same requests through another pool, for comparison only.
        cascade: a small model first, a larger one if it was not good enough.
        fallbacks: who answers instead, in this order.
        first_token_s: seconds to the first token after which a call is given up; 0 for none.
        stall_s: seconds between two tokens after which a call is given up; 0 for none.
        retries: how often a failed call is repeated; None for the pool's own number.
        hedge: a second call for a request whose first token does not come.
    """

    pool: str = ""
    split: Split | None = None
    canary: Canary | None = None
    experiment: Experiment | None = None
    shadow: Shadow | None = None
    cascade: Cascade | None = None
    fallbacks: list[Fallback] = []
    first_token_s: float = 0.0
    stall_s: float = 0.0
    retries: int | None = None
    hedge: Hedge | None = None


def route_problems(route: Route, pools: Mapping[str, Pool]) -> Iterator[Problem]:
    """Yield what is wrong with the reliability half of a route, field by field."""
    yield from at_least(route, 0, "first_token_s", "stall_s")
    if route.retries is not None and not 0 <= route.retries <= _MOST_RETRIES:
        yield "retries", f"must be 0 to {_MOST_RETRIES}, not {route.retries}"
    if route.pool:
        yield from _known("pool", route.pool, pools)
    elif route.split is None and route.experiment is None and route.cascade is None:
        yield "pool", "say which pool answers, or one of split, experiment, cascade"
    yield from fallback_problems(route.fallbacks)
    for index, fallback in enumerate(route.fallbacks):
        yield from _fallback(f"fallbacks[{index}]", route, fallback, pools)
    if route.hedge is not None:
        yield from _hedge(route, route.hedge, pools)


def _known(field: str, name: str, pools: Mapping[str, Pool]) -> Iterator[Problem]:
    if name not in pools:
        yield field, f"no pool {name!r}; there are: {', '.join(sorted(pools)) or 'none'}"


def _fallback(
    field: str, route: Route, fallback: Fallback, pools: Mapping[str, Pool]
) -> Iterator[Problem]:
    yield from _known(f"{field}.pool", fallback.pool, pools)
    if fallback.pool == route.pool:
        yield f"{field}.pool", "is the route's own pool; how often it is repeated is `retries`"
    pool = pools.get(fallback.pool)
    if pool is not None and fallback.goes_on and pool.prefill == "none":
        yield (
            f"{field}.after_first_token",
            f"pool {fallback.pool!r} has no prefill: say there how it is given a beginning",
        )


def _hedge(route: Route, hedge: Hedge, pools: Mapping[str, Pool]) -> Iterator[Problem]:
    for field, reason in hedge_problems(hedge):
        yield f"hedge.{field}", reason
    yield from _known("hedge.pool", hedge.pool, pools)
    if hedge.pool == route.pool:
        yield "hedge.pool", "is the route's own pool; a hedge asks another one"
    for field, name in (("pool", route.pool), ("hedge.pool", hedge.pool)):
        pool = pools.get(name)
        if pool is not None and pool.engine == "vllm":
            reason = "its replicas are processes of their own, and two calls are raced within one"
            yield field, f"pool {name!r} is a vllm pool: {reason}"
