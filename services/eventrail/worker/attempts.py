"""Attempts at one request, until one of them decides it."""

import functools
from dataclasses import dataclass

from eventrail.bus.tasks import set_within
from eventrail.contracts.errors import Problem
from eventrail.contracts.failures import Failure
from eventrail.contracts.parameters import answers_in_json
from eventrail.guarding.answers.policy_of import output_policy
from eventrail.guarding.answers.stream import stream_guard
from eventrail.guarding.personal.allowing import with_kept
from eventrail.runtime.answer import open_dictionary
from eventrail.runtime.stage import Retry, Step
from eventrail.worker import ending
from eventrail.worker.account import Account
from eventrail.worker.beginning import ANEW, Beginning
from eventrail.worker.driving import End, drive
from eventrail.worker.earlier import delivery_of
from eventrail.worker.engine import Engine, EngineError, GenerationRequest
from eventrail.worker.hedging.hedger import Hedger
from eventrail.worker.hedging.race import Race
from eventrail.worker.hedging.who import Who
from eventrail.worker.job import allowed_in
from eventrail.worker.limits import Limits
from eventrail.worker.outlet import Outlet
from eventrail.worker.patience import Patience
from eventrail.worker.progress import Progress

_SEED_DIGITS = 7
_LOST_S = 1.0
"""Seconds until another worker gets the work; by then this one takes no more."""

_REASONS = {End.CANCELLED: "cancelled", End.CUT: "content_filter"}


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts at one request.

    Attributes:
        pool_name: the pool.
        account: takes what comes of them.
        patience: how long the pool is waited for, and how often it is asked again.
        begins: what the model is given as the beginning of its answer.
        hedger: makes a second call if the first token does not come; None for none.
    """

    pool_name: str
    account: Account
    patience: Patience
    begins: Beginning = ANEW
    hedger: Hedger | None = None

    async def make(self, engine: Engine, attempt: str) -> Step | None:
        """Make one call; return the step it leads to, or None to make another.

        Raises:
            Retry: the engine is gone for good, but another worker's may answer.
        """
        account = self.account
        limits = self.patience.limits()
        request = account.ledger.fitted(self._request(attempt, limits))
        outlet = self._outlet(attempt)
        await account.ledger.attempt(attempt, account.context.delivery, request)
        progress = Progress(request)
        who = Who(self.pool_name, account.pool, account.ledger.tariff, attempt)
        race = self._race(engine, who, request, outlet)
        try:
            end = await drive(
                race or engine,
                request,
                progress,
                outlet,
                cancelled=account.context.cancelled,
                limits=limits,
            )
            who = self._decided(who, race)
            step = await self._ended(end, limits, who, progress, outlet)
        except EngineError as error:
            who = self._decided(who, race)
            if outlet is not None:
                await outlet.abandon()
            step = await self._failed(error, who, progress, outlet)
        except BaseException as error:
            if outlet is not None:
                await outlet.abandon()
            reason = type(error).__name__
            account.lose(race.lost if race is not None else (), reason)
            account.leave(who, progress, outlet, reason)
            raise
        if self.hedger is not None and progress.ttft_ms:
            self.hedger.when.heard(progress.ttft_ms / 1000)
        return step

    def _request(self, attempt: str, limits: Limits) -> GenerationRequest:
        return self.account.job.request(
            attempt,
            self.account.pool,
            seconds=min(limits.whole_s, limits.first_s),
            seed=int(self.account.state.rid[-_SEED_DIGITS:], 16),
            prior=self.account.earlier.shown.prior,
            begins=self.begins,
            stall_s=limits.stall_s,
            stream=self.patience.watches_tokens,
        )

    def _race(
        self, engine: Engine, who: Who, request: GenerationRequest, outlet: Outlet | None
    ) -> Race | None:
        if self.hedger is None or self.account.ledger.failed:
            return None

        def won(winner: Who) -> None:
            if outlet is not None:
                outlet.attempt = winner.attempt

        return self.hedger.race(engine, who, request, won)

    def _decided(self, who: Who, race: Race | None) -> Who:
        """Return the call that it was in the end; the others are put on the books."""
        if race is None:
            return who
        losses, race.lost = race.lost, []
        self.account.lose(losses)
        return race.who

    def _outlet(self, attempt: str) -> Outlet | None:
        account = self.account
        state, context, job, earlier = account.state, account.context, account.job, account.earlier
        if not job.stream:
            return None
        dictionary = open_dictionary(state, context.sealer)
        extra = job.screened.extra
        policy = output_policy(context.config, state.tenant)
        allowed = with_kept(allowed_in(job, state, dictionary), context.config, state.tenant)
        guard = stream_guard(state, policy, context.config, allowed)
        return Outlet(
            state.rid,
            attempt,
            allowed=guard.allowed,
            detector=guard.detector,
            dictionary=dictionary,
            publish=functools.partial(context.publish, state.tenant),
            shown=earlier.shown,
            delivery=delivery_of(state, context),
            frames=1 if attempt == earlier.opened else 0,
            logprobs=bool(extra.get("logprobs")),
            in_json=answers_in_json(extra),
        )

    async def _ended(
        self, end: End, limits: Limits, who: Who, progress: Progress, outlet: Outlet | None
    ) -> Step:
        account = self.account
        if end is End.LATE:
            if outlet is not None:
                await outlet.abandon()
            account.fail(who, progress, outlet, problem=account.too_slow(), failure=Failure.TIMEOUT)
            return account.given_up()
        if end in {End.SLOW, End.STALLED}:
            begun = end is End.STALLED
            again = not self.patience.spare
            raise ending.unheard(account.stage, limits, begun=begun, retryable=again)
        if self.patience.minds_filters and _withheld(progress):
            raise ending.filtered(account.stage)
        reason = _REASONS.get(end)
        if outlet is not None:
            await outlet.finish(reason)
        answer = account.answer(who, progress, reason or progress.finish_reason, outlet)
        if end is End.CANCELLED:
            return account.cancelled(answer)
        return account.step([*account.ledger.failed, answer])

    async def _failed(
        self, error: EngineError, who: Who, progress: Progress, outlet: Outlet | None
    ) -> Step | None:
        """Record the failed call; wait if another may follow."""
        account = self.account
        problem: Problem = account.problem(error)
        if error.lost:
            account.leave(who, progress, outlet, str(error))
            raise Retry(str(error), delay_s=_LOST_S, problem=problem) from error
        retry = len(account.ledger.failed) + 1
        shown = outlet is not None and outlet.said  # another answer would not continue it
        wait_s = self.patience.wait_s(error, retry, shown=shown)
        account.fail(who, progress, outlet, problem=problem, failure=error.failure)
        if wait_s is None:
            return account.given_up()
        cancelled = await set_within(account.context.cancelled, wait_s)
        return account.cancelled() if cancelled else None


def _withheld(progress: Progress) -> bool:
    """Whether the provider's filter kept back everything."""
    return progress.finish_reason == "content_filter" and not progress.text
