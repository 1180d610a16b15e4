"""What a replay will cost, from what the originals used and what the pool costs now; pure."""

from collections.abc import Iterable
from datetime import datetime
from statistics import fmean

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.events import Generated, Usage
from eventrail.money.tariff import tariff_of
from eventrail.replaying.changed import Changed
from eventrail.replaying.importing import cut
from eventrail.replaying.life import Life
from eventrail.replaying.points import Point
from eventrail.replaying.reuse import deterministic
from eventrail.replaying.reusing import Answers

PER_S = 60.0
"""Requests a second that one private system carries at most, when answers come at once."""


class Estimate(msgspec.Struct, frozen=True):
    """What is to be expected.

    Attributes:
        requests: how many are replayed.
        untouched: of these, how many the change does not reach: their lives are reused whole.
        answers_reused: how many answers are expected to come from the record.
        generated: how many are expected to be generated.
        prompt_tokens: of those, by what the originals used.
        completion_tokens: the same.
        cost: of those, in the currency of the price list.
        currency: which.
        seconds: how long it may take.
        pools: how many answers are expected of each pool.
        indexes_differ: how many had searched another version of their tenant's index than the one
            that is there now.
    """

    requests: int
    untouched: int
    answers_reused: int
    generated: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    currency: str
    seconds: float
    pools: dict[str, int]
    indexes_differ: int = 0


def estimate_of(
    lives: Iterable[Life], changed: Changed, answers: Answers, concurrency: int, now: datetime
) -> Estimate:
    """Return what a replay is expected to come to.

    A request that was answered from a cache, or not at all, is taken to need what the others
    needed in the mean.

    Args:
        lives: what is replayed.
        changed: what is changed.
        answers: which answers are reused.
        concurrency: requests on their way at once.
        now: the day whose prices hold.
    """
    requests = untouched = reused = 0
    asked: dict[str, list[Usage | None]] = {}
    took_ms = 0.0
    for life in lives:
        requests += 1
        kept, _ = cut(life, changed.point)
        pool = _pool(life, changed)
        if kept >= len(life.events) or changed.point is Point.NOWHERE:
            untouched += 1
        elif answers == "recorded" or not pool or _serves(life, changed, answers):
            reused += int(bool(pool))
        else:
            asked.setdefault(pool, []).append(_usage(life))
            took_ms += life.duration_ms
    prompt, completion, cost = _total(asked, changed.config, now)
    generated = sum(map(len, asked.values()))
    return Estimate(
        requests=requests,
        untouched=untouched,
        answers_reused=reused,
        generated=generated,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=cost,
        currency=changed.config.prices.currency,
        seconds=round(max(requests / PER_S, took_ms / 1000 / concurrency), 1),
        pools={pool: len(each) for pool, each in sorted(asked.items())},
    )


def _pool(life: Life, changed: Changed) -> str:
    """Return the pool that is likely to be asked; empty for none."""
    state = life.state
    routed = state.routed
    if routed is not None and routed.canned is not None:
        return ""
    if changed.forced.pool and changed.point <= Point.ROUTER:
        return changed.forced.pool
    return routed.pool if routed is not None else ""


def _serves(life: Life, changed: Changed, answers: Answers) -> bool:
    """Return whether the recorded answer is likely to serve: nothing before the model changes."""
    asked = changed.forced.pool or changed.forced.template or changed.point is Point.MODEL
    if answers == "new" or asked:
        return False
    if changed.cache == "recorded" and life.state.cache_hit is not None:
        return True
    state = life.state
    if state.generated is None or state.generated.pool in changed.pools:
        return False
    return deterministic(state, changed.config)


def _usage(life: Life) -> Usage | None:
    generated = [data for data in life.datas if isinstance(data, Generated)]
    return generated[0].usage if generated else None


def _total(
    asked: dict[str, list[Usage | None]], config: Config, now: datetime
) -> tuple[int, int, float]:
    known = [usage for each in asked.values() for usage in each if usage is not None]
    mean = Usage(
        round(fmean(usage.prompt_tokens for usage in known)) if known else 0,
        round(fmean(usage.completion_tokens for usage in known)) if known else 0,
    )
    prompt = completion = 0
    cost = 0.0
    for name, usages in asked.items():
        pool = config.pools.get(name)
        for usage in usages:
            used = usage or mean
            prompt += used.prompt_tokens
            completion += used.completion_tokens
            if pool is not None:
                used = Usage(used.prompt_tokens, used.completion_tokens)
                cost += tariff_of(config.prices, name, pool, pool.model, now).cost(used)
    return prompt, completion, cost
