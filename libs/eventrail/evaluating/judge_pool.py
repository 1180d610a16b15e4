"""What a model judge prefers, on labelled pairs, through a pool of a running system."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace
from nats.aio.client import Client
from rich.console import Console
from rich.progress import Progress

from eventrail.config.judging import Judging
from eventrail.evaluating.judge import Both, evaluated_pairs, winner_both
from eventrail.evaluating.judge_calls import PoolJudge, opened
from eventrail.evaluating.judge_pairs import LabelledPair, labelled_pairs
from eventrail.evaluating.judge_rows import Judged
from eventrail.evaluating.result import Evaluated
from eventrail.judging.case import Case
from eventrail.judging.model.calls import judge_name, judge_version
from eventrail.judging.model.choosing import new_call, paired
from eventrail.judging.model.outcome import Outcome
from eventrail.learning.artefact import row_hash


async def evaluate_pool(
    client: Client,
    data: Path,
    policy: Judging,
    *,
    tenant: str = "",
    limit: int = 0,
    console: Console | None = None,
) -> Evaluated:
    """Measure a model judge on a file of labelled pairs, each in both orders.

    Args:
        client: connected as an operator.
        data: see `eventrail.evaluating.judge_pairs.labelled_pairs`.
        policy: names the pool, and the criteria.
        tenant: whose lives the calls are.
        limit: judge so many pairs, spread over the file; 0 for all.
        console: shows progress.

    Raises:
        UnfitData: the file does not fit.
        RequestProblem: the pool cannot be asked.
        LogUnavailable: the log did not answer.
    """
    pairs = _some(labelled_pairs(data), limit)
    judge = await opened(client, replace(policy, protocol="pairwise"), tenant)
    began = time.perf_counter()
    with Progress(console=console, disable=console is None, transient=True) as progress:
        task = progress.add_task("pairs", total=len(pairs))

        async def one(pair: LabelledPair) -> tuple[Outcome, float]:
            before = time.perf_counter()
            outcome = await _judged(judge, pair)
            progress.advance(task)
            return outcome, (time.perf_counter() - before) * 1e3

        done = await asyncio.gather(*map(one, pairs))
    verdicts: list[Both | None] = [winner_both(outcome) for outcome, _ in done]
    cost = sum(outcome.cost for outcome, _ in done)
    tokens = sum(outcome.usage.total_tokens for outcome, _ in done)
    own = [] if judge.space != judge.tenant else [_in_own(judge)]
    judged = Judged(verdicts, [took for _, took in done], time.perf_counter() - began)
    return evaluated_pairs(
        data,
        pairs,
        judged,
        versions={
            "judge": judge_name(policy.pool),
            "version": judge_version(judge.policy, judge.model),
            "model": next((outcome.model for outcome, _ in done if outcome.model), judge.model),
        },
        notes=[f"{tokens:,} tokens, cost {cost:.6g}; no verdict counts as a tie", *own],
    )


async def _judged(judge: PoolJudge, pair: LabelledPair) -> Outcome:
    of = row_hash(f"{pair.question}\0{pair.first}\0{pair.second}")
    call = new_call(judge.policy, judge.model, judge.tenant, of)
    call = replace(call, space=judge.space, other="pair", why="asked", quiet=True)
    case = Case(pair.question, pair.first)
    return await judge.judgement(paired(call, case, pair.second, judge.policy))


def _some(pairs: Sequence[LabelledPair], limit: int) -> list[LabelledPair]:
    if not limit or limit >= len(pairs):
        return list(pairs)
    return [pairs[number * len(pairs) // limit] for number in range(limit)]


def _in_own(judge: PoolJudge) -> str:
    return (
        f"the calls are lives among those of {judge.tenant}: no policy of judging names the pool, "
        "so it has no queue for shadows"
    )
