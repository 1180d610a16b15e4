"""From how a generation ended to the events that say so."""

from collections.abc import Sequence

from eventrail.config.model import Pool
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import (
    Cancelled,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
)
from eventrail.eventlog.fold import add_usage
from eventrail.eventlog.state import RequestState
from eventrail.worker.ledger import price
from eventrail.worker.progress import Progress


def generated(
    name: str,
    pool: Pool,
    attempt: str,
    progress: Progress,
    *,
    finish_reason: str,
    prompt: str,
    frames: int,
) -> Generated:
    """Return the event of an answer, whole or cut short."""
    usage = progress.usage
    return Generated(
        pool=name,
        model=pool.model,
        attempt=attempt,
        text=progress.text,
        finish_reason=finish_reason,
        usage=usage,
        cost=price(pool, usage),
        ttft_ms=progress.ttft_ms,
        tpot_ms=progress.tpot_ms,
        prompt_hash=prompt,
        frames=frames,
        tool_calls=progress.tool_calls,
        choices=progress.choices,
        logprobs=progress.logprobs,
    )


def failed_attempt(
    name: str, pool: Pool, attempt: str, progress: Progress, problem: Problem
) -> GenerationFailed:
    """Return the event of an attempt that gave no answer."""
    usage = progress.usage
    return GenerationFailed(name, attempt, problem, usage, price(pool, usage))


def cancelled(state: RequestState, attempts: Sequence[EventData], reason: str = "") -> Cancelled:
    """Return the terminal event of a cancelled request; all attempts are billed."""
    usage, cost = state.usage, state.cost
    for each in attempts:
        if isinstance(each, Generated | GenerationFailed):
            usage, cost = add_usage(usage, each.usage), cost + each.cost
    return Cancelled(reason=reason, usage=usage, cost=cost)


def failed(state: RequestState, attempts: Sequence[GenerationFailed]) -> Failed:
    """Return the terminal event of a request whose attempts, one or more, all failed."""
    cost = state.cost + sum(each.cost for each in attempts)
    return Failed(problem=attempts[-1].problem, cost=cost)


def late(stage: str) -> Problem:
    """Return the problem of a request whose deadline passed during its generation."""
    return Problem(
        code=Code.DEADLINE_EXCEEDED.value,
        message=f"the deadline passed while {stage} was generating",
        where=stage,
        hint="ask with a longer timeout, or for fewer tokens",
    )


def slow(stage: str, seconds: float) -> Problem:
    """Return the problem of a generation that took longer than its pool allows."""
    return Problem(
        code=Code.STAGE_TIMEOUT.value,
        message=f"{stage} had generated no whole answer after {seconds:g} s",
        where=stage,
        hint="ask for fewer tokens, or raise the pool's timeout_s",
    )
