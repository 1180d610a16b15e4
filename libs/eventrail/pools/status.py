"""How the pools stand, put together from what many say; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from eventrail.config.model import Config, Pool
from eventrail.contracts.measures import STALE_AFTER_S as MEASURES_STALE_S
from eventrail.contracts.measures import ReplicaMeasures
from eventrail.contracts.pool_states import STALE_AFTER_S, PoolState


class Waiting(msgspec.Struct, frozen=True):
    """What waits for a pool.

    Attributes:
        pending: requests that no replica has taken yet.
        in_hand: requests that replicas have taken and not settled.
        oldest_s: age of the oldest pending one, seconds since its record was stored; 0 if none.
    """

    pending: int = 0
    in_hand: int = 0
    oldest_s: float = 0.0


class Replica(msgspec.Struct, frozen=True, omit_defaults=True):
    """A replica as it shows itself.

    Attributes:
        name: unique in its pool.
        age_s: seconds since it began to take work.
        running: sequences in generation.
        waiting: sequences that the engine holds back.
    """

    name: str
    age_s: float
    running: int = 0
    waiting: int = 0


class PoolStatus(msgspec.Struct, frozen=True):
    """How one pool stands.

    Attributes:
        pool: its name.
        engine: what serves it.
        model: its model.
        state: what the processes that serve it say; `silent` if none does; `drained` when the
            operator wants it so and nothing runs.
        message: what went wrong or is waited for.
        replicas_running: replicas that take work; processes, for a pool without replicas.
        replicas_wanted: replicas that there should be.
        replicas: those that publish measures.
        pending: requests that wait.
        oldest_s: age of the oldest of them, seconds.
        in_hand: requests taken and not settled.
        running: sequences in generation.
        waiting: sequences that engines hold back.
        kv_use: share of the KV cache in use, 0 to 1, the mean of the replicas.
        prefix_hit_rate: share of prompt tokens found in the prefix cache, 0 to 1.
        accepted_length: tokens won by a step with a draft; 0 without speculation.
        tokens_per_s: generated, all replicas together.
        ttft_p50_ms: median time to the first token, of the slowest replica, milliseconds.
        time_per_token_p50_ms: median time per output token, of the slowest replica, milliseconds.
        cost_per_request: money, in the unit of the prices; 0 if no request has ended.
        breaker: what the circuit breakers of its provider do with calls: the worst of its
            processes counts; empty for a pool without a provider.
    """

    pool: str
    engine: str
    model: str
    state: str
    message: str = ""
    replicas_running: int = 0
    replicas_wanted: int = 0
    replicas: list[Replica] = []
    pending: int = 0
    oldest_s: float = 0.0
    in_hand: int = 0
    running: int = 0
    waiting: int = 0
    kv_use: float = 0.0
    prefix_hit_rate: float = 0.0
    accepted_length: float = 0.0
    tokens_per_s: float = 0.0
    ttft_p50_ms: float = 0.0
    time_per_token_p50_ms: float = 0.0
    cost_per_request: float = 0.0
    breaker: str = ""


def pool_statuses(
    config: Config,
    states: Iterable[PoolState],
    measures: Iterable[ReplicaMeasures],
    waiting: Mapping[str, Waiting],
    now: datetime,
) -> list[PoolStatus]:
    """Return a row for each pool of the configuration, and for each that is still spoken of.

    Args:
        config: the document in force.
        states: what processes said; too old ones are left out.
        measures: what replicas said; the newest of each counts, too old ones are left out.
        waiting: what waits, by pool.
        now: the time.
    """
    fresh = [s for s in states if (now - s.at).total_seconds() <= STALE_AFTER_S]
    newest = {(m.pool, m.replica): m for m in sorted(measures, key=lambda each: each.at)}
    alive = [m for m in newest.values() if (now - m.at).total_seconds() <= MEASURES_STALE_S]
    names = list(dict.fromkeys([*config.pools, *(s.pool for s in fresh if s.state != "stopped")]))
    return [
        _status(
            name,
            config.pools.get(name),
            states=[state for state in fresh if state.pool == name],
            measures=[each for each in alive if each.pool == name],
            waiting=waiting.get(name, Waiting()),
            now=now,
        )
        for name in names
    ]


def _status(
    name: str,
    pool: Pool | None,
    *,
    states: Sequence[PoolState],
    measures: Sequence[ReplicaMeasures],
    waiting: Waiting,
    now: datetime,
) -> PoolStatus:
    queries = sum(each.prefix_queries for each in measures)
    drafts = sum(each.drafts for each in measures)
    requests = sum(each.requests for each in measures)
    return PoolStatus(
        pool=name,
        engine="" if pool is None else pool.engine,
        model="" if pool is None else pool.model,
        state=_state(pool, states),
        message="; ".join(dict.fromkeys(state.message for state in states if state.message)),
        replicas_running=sum(state.running for state in states),
        replicas_wanted=sum(state.wanted for state in states),
        replicas=[
            Replica(m.replica, (now - m.started).total_seconds(), m.running, m.waiting)
            for m in sorted(measures, key=lambda each: each.started)
        ],
        pending=waiting.pending,
        oldest_s=waiting.oldest_s,
        in_hand=waiting.in_hand,
        running=sum(each.running for each in measures),
        waiting=sum(each.waiting for each in measures),
        kv_use=_mean([each.kv_use for each in measures]),
        prefix_hit_rate=sum(each.prefix_hits for each in measures) / queries if queries else 0.0,
        accepted_length=1 + sum(each.accepted for each in measures) / drafts if drafts else 0.0,
        tokens_per_s=sum(each.tokens_per_s for each in measures),
        ttft_p50_ms=max((each.ttft_p50_ms for each in measures), default=0.0),
        time_per_token_p50_ms=max((each.time_per_token_p50_ms for each in measures), default=0.0),
        cost_per_request=sum(each.cost for each in measures) / requests if requests else 0.0,
        breaker=next((mode for mode in _OPEN_FIRST if any(s.breaker == mode for s in states)), ""),
    )


_OPEN_FIRST = ("open", "half_open", "closed")
_WORST_FIRST = ("failed", "deploying", "draining", "running", "stopped")


def _state(pool: Pool | None, states: Sequence[PoolState]) -> str:
    said = {state.state for state in states}
    for state in _WORST_FIRST:
        if state in said:
            drained = state == "stopped" and pool is not None and pool.drained
            return "drained" if drained else state
    return "silent"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
