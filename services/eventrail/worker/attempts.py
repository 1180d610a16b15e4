"""Attempts at one request, until one of them decides it."""

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from eventrail.config.model import Pool
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import EventData, Generated, GenerationFailed, Versions
from eventrail.contracts.parameters import answers_in_json
from eventrail.eventlog.state import RequestState
from eventrail.runtime.answer import open_dictionary
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Retry, Step
from eventrail.worker import backoff, ending
from eventrail.worker.driving import End, drive
from eventrail.worker.earlier import FIRST, Earlier
from eventrail.worker.engine import Engine, EngineError
from eventrail.worker.job import Job, allowed_in
from eventrail.worker.ledger import Ledger, price
from eventrail.worker.outlet import Outlet
from eventrail.worker.progress import Progress

_SEED_DIGITS = 7
_LOST_S = 1.0
"""Seconds until another worker gets the work; by then this one takes no more."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts at one request.

    Attributes:
        stage: name of the stage, for problems.
        pool_name: the pool.
        pool: its configuration, as it is now.
        job: the prompt.
        ledger: the books.
        state: the request.
        context: what the runtime handed to the stage.
        earlier: what earlier deliveries have come to.
    """

    stage: str
    pool_name: str
    pool: Pool
    job: Job
    ledger: Ledger
    state: RequestState
    context: Context
    earlier: Earlier = FIRST

    async def make(self, engine: Engine, attempt: str) -> Step | None:
        """Make one call; return the step it leads to, or None to make another.

        Raises:
            Retry: the engine is gone for good, but another worker's may answer.
        """
        prior = self.earlier.shown.prior
        seed = int(self.state.rid[-_SEED_DIGITS:], 16)
        request = self.job.request(
            attempt, self.pool, seconds=self._seconds(), seed=seed, prior=prior
        )
        outlet = self._outlet(attempt)
        await self.ledger.attempt(attempt, self.context.delivery)
        progress = Progress(request)
        try:
            end = await drive(
                engine,
                request,
                progress,
                outlet,
                cancelled=self.context.cancelled,
                seconds=self._seconds(),
            )
            return await self._ended(end, attempt, progress, outlet)
        except EngineError as error:
            if outlet is not None:
                await outlet.abandon()
            return await self._failed(error, attempt, progress, outlet)
        except BaseException as error:
            if outlet is not None:
                await outlet.abandon()
            self._leave(attempt, progress, outlet, type(error).__name__)
            raise

    def _seconds(self) -> float:
        return min(self.pool.timeout_s, self.context.seconds_left)

    def _outlet(self, attempt: str) -> Outlet | None:
        if not self.job.stream:
            return None
        dictionary = open_dictionary(self.state, self.context.sealer)
        extra = self.job.screened.extra
        return Outlet(
            self.state.rid,
            attempt,
            allowed=allowed_in(self.job, self.state, dictionary),
            dictionary=dictionary,
            publish=functools.partial(self.context.publish, self.state.tenant),
            shown=self.earlier.shown,
            delivery=max(1, self.context.delivery),
            frames=1 if attempt == self.earlier.opened else 0,
            logprobs=bool(extra.get("logprobs")),
            in_json=answers_in_json(extra),
        )

    async def _ended(
        self, end: End, attempt: str, progress: Progress, outlet: Outlet | None
    ) -> Step:
        if end is End.LATE:
            if outlet is not None:
                await outlet.abandon()
            return self._give_up(attempt, progress, self._too_slow())
        reason = _REASONS.get(end)
        if outlet is not None:
            await outlet.finish(reason)
        answer = self._answer(attempt, progress, reason or progress.finish_reason, outlet)
        events: list[EventData] = [*self.ledger.failed, answer]
        if end is End.CANCELLED:
            events.append(ending.cancelled(self.state, events, self.context.cancel_reason))
        return self._step(events)

    async def _failed(
        self, error: EngineError, attempt: str, progress: Progress, outlet: Outlet | None
    ) -> Step | None:
        """Record the failed call; wait if another may follow."""
        where = error.where or self.stage
        problem = Problem(error.code.value, str(error), where, _hint(error))
        if error.lost:
            self._leave(attempt, progress, outlet, str(error))
            raise Retry(str(error), delay_s=_LOST_S, problem=problem) from error
        retry = len(self.ledger.failed) + 1
        wait_s = backoff.delay(retry, error.retry_after_s)
        shown = outlet is not None and outlet.said  # another answer would not continue it
        if not error.retryable or shown or retry > self.pool.retries or wait_s > self._seconds():
            return self._give_up(attempt, progress, problem)
        self._fail(attempt, progress, problem)
        try:
            async with asyncio.timeout(wait_s):
                await self.context.cancelled.wait()
        except TimeoutError:
            return None
        failures = self.ledger.failed
        end = ending.cancelled(self.state, failures, self.context.cancel_reason)
        return self._step([*failures, end])

    def _give_up(self, attempt: str, progress: Progress, problem: Problem) -> Step:
        self._fail(attempt, progress, problem)
        failures = self.ledger.failed
        return self._step([*failures, ending.failed(self.state, failures)])

    def _fail(self, attempt: str, progress: Progress, problem: Problem) -> None:
        self.ledger.failed.append(
            ending.failed_attempt(self.pool_name, self.pool, attempt, progress, problem)
        )

    def _leave(self, attempt: str, progress: Progress, outlet: Outlet | None, reason: str) -> None:
        """Record a call that another delivery of the work goes on from.

        The tokens that it can go on after are in the usage of the answer, and not in this.
        """
        usage = progress.usage
        kept = outlet.tokens if outlet is not None else 0
        wasted = replace(usage, completion_tokens=max(0, usage.completion_tokens - kept))
        problem = Problem(Code.STAGE_ERROR.value, reason, self.stage)
        cost = price(self.pool, wasted)
        self.ledger.failed.append(GenerationFailed(self.pool_name, attempt, problem, wasted, cost))

    def _too_slow(self) -> Problem:
        if self.context.seconds_left <= 0:
            return ending.late(self.stage)
        return ending.slow(self.stage, self.pool.timeout_s)

    def _answer(
        self, attempt: str, progress: Progress, finish_reason: str, outlet: Outlet | None
    ) -> Generated:
        return ending.generated(
            self.pool_name,
            self.pool,
            attempt,
            progress,
            finish_reason=finish_reason,
            prompt=self.job.prompt,
            frames=outlet.frames if outlet is not None else 0,
        )

    def _step(self, events: Sequence[EventData]) -> Step:
        versions = Versions(template=self.job.routed.template, model=self.pool.model)
        return Step(events, versions, if_lost=self.ledger.if_lost(events))


_REASONS = {End.CANCELLED: "cancelled", End.CUT: "content_filter"}


def _hint(error: EngineError) -> str:
    if error.hint:
        return error.hint
    return "ask again later" if error.retryable else "the message says what the provider refused"
