"""Who answers when a pool has failed: pure."""

from collections.abc import Collection, Mapping

from eventrail.config.fallbacks import ANY, Fallback
from eventrail.config.model import Pool, Route
from eventrail.contracts.events import GenerationFailed
from eventrail.contracts.failures import Failure, failure_of
from eventrail.eventlog.state import RequestState

NONE_DOWN: frozenset[str] = frozenset()


def tried(state: RequestState) -> list[str]:
    """Return the pools that the request was sent to or that failed it, in order, each once."""
    routed = [state.routed.pool] if state.routed is not None and state.routed.pool else []
    return list(dict.fromkeys([*(each.pool for each in state.failures), *routed]))


def fall_back(
    route: Route,
    state: RequestState,
    pools: Mapping[str, Pool],
    down: Collection[str] = NONE_DOWN,
) -> Fallback | None:
    """Return who answers after the request's newest failure; None if nobody does.

    That is the first fallback whose pool was not tried yet and which is meant for this class of
    failure. One whose pool is known to be down is passed over, unless there is no other: what
    is known may be old. For the same reason a pool that was passed over at first is the last.

    Args:
        route: what was configured.
        state: a request whose newest event is a failed generation.
        pools: by name; a fallback whose pool is not there any more, or is drained, is left out.
        down: pools of which it is said that they cannot answer now.
    """
    if not state.failures:
        return None
    newest, gone = state.failures[-1], tried(state)
    fitting = [
        each
        for each in route.fallbacks
        if each.pool not in gone
        and each.pool in pools
        and not pools[each.pool].drained
        and meant_for(each, failure_of(newest))
        and _may_go_on(each, newest)
    ]
    up = [each for each in fitting if each.pool not in down]
    return next(iter([*up, *fitting]), _passed_over(state, pools))


def instead_of(
    route: Route, pool: str, pools: Mapping[str, Pool], down: Collection[str]
) -> Fallback | None:
    """Return who is asked at once instead of a pool that is known to be down; None for nobody.

    Args:
        route: what was configured.
        pool: the pool chosen first.
        pools: by name.
        down: pools of which it is said that they cannot answer now.
    """
    if pool not in down and not (pool in pools and pools[pool].drained):
        return None
    for each in route.fallbacks:
        other = pools.get(each.pool)
        if each.pool == pool or each.pool in down or other is None or other.drained:
            continue
        if meant_for(each, Failure.BREAKER_OPEN):
            return each
    return None


def spare(route: Route, gone: Collection[str], pools: Mapping[str, Pool]) -> int:
    """Return how many pools may still be asked when those in `gone` have failed."""
    return sum(
        1
        for each in route.fallbacks
        if each.pool not in gone and each.pool in pools and not pools[each.pool].drained
    )


def _passed_over(state: RequestState, pools: Mapping[str, Pool]) -> Fallback | None:
    """Return the pool that was not asked because of a hint, which may have been wrong."""
    skipped = state.routed.skipped if state.routed is not None else ""
    if not skipped or skipped in tried(state) or skipped not in pools:
        return None
    last = Fallback(skipped)
    return last if not pools[skipped].drained and _may_go_on(last, state.failures[-1]) else None


def meant_for(fallback: Fallback, failure: Failure) -> bool:
    """Whether a fallback is to be asked after such a failure."""
    return ANY in fallback.on or failure.value in fallback.on


def _may_go_on(fallback: Fallback, newest: GenerationFailed) -> bool:
    """Whether what the app has seen of an answer does not forbid this pool."""
    if not newest.shown:
        return True
    return fallback.goes_on and bool(newest.text)
