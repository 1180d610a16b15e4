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
from eventrail.contracts.failures import Failure
from eventrail.eventlog.fold import add_usage
from eventrail.eventlog.state import RequestState
from eventrail.money.tariff import Tariff
from eventrail.worker.engine import EngineError
from eventrail.worker.limits import Limits
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
    tariff: Tariff,
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
        cost=tariff.cost(usage),
        price=tariff.id,
        ttft_ms=progress.ttft_ms,
        tpot_ms=progress.tpot_ms,
        prompt_hash=prompt,
        frames=frames,
        tool_calls=progress.tool_calls,
        choices=progress.choices,
        logprobs=progress.logprobs,
        embeddings=progress.embeddings,
    )


def failed_attempt(
    name: str,
    tariff: Tariff,
    attempt: str,
    progress: Progress,
    *,
    problem: Problem,
    failure: Failure,
    shown: bool = False,
    text: str = "",
) -> GenerationFailed:
    """Return the event of an attempt that gave no answer, or not a whole one."""
    usage = progress.usage
    return GenerationFailed(
        name,
        attempt,
        problem,
        usage,
        tariff.cost(usage),
        failure=failure.value,
        shown=shown,
        text=text,
        price=tariff.id,
    )


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


def unheard(stage: str, limits: Limits, *, begun: bool, retryable: bool) -> EngineError:
    """Return the error of a call that was given up since no token came.

    Args:
        stage: the pool's.
        limits: what was waited for.
        begun: whether there were tokens before.
        retryable: whether the same pool may be asked again.
    """
    seconds = limits.stall_s if begun else limits.first_s
    what = "no further token" if begun else "no first token"
    return EngineError(
        f"{stage} gave {what} within {seconds:.3g} s",
        retryable=retryable,
        code=Code.PROVIDER_TIMEOUT,
        failure=Failure.TIMEOUT,
    )


def filtered(stage: str) -> EngineError:
    """Return the error of an answer that the provider's own filter withheld."""
    return EngineError(
        f"{stage} withheld its answer: content filter",
        code=Code.POLICY,
        hint="ask something else, or another model",
        failure=Failure.CONTENT_FILTER,
    )


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
