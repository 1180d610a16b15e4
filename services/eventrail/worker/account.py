"""What came of the calls of one run of the stage, as events and notes."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace
from prometheus_client import Counter

from eventrail.config.model import Pool
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import EventData, GenerationFailed, Usage, Versions
from eventrail.contracts.failures import Failure
from eventrail.contracts.notes import NoteData
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step
from eventrail.worker import ending
from eventrail.worker.beginning import can_be_gone_on_with
from eventrail.worker.earlier import Earlier
from eventrail.worker.engine import EngineError
from eventrail.worker.hedging.race import Loss
from eventrail.worker.hedging.who import Who
from eventrail.worker.job import Job
from eventrail.worker.ledger import Ledger
from eventrail.worker.outlet import Outlet
from eventrail.worker.progress import Progress
from eventrail.worker.scoring import scored

FAILED = Counter("eventrail_generation_failures", "Failed calls, by class", ("pool", "failure"))


@dataclass(frozen=True, slots=True)
class Account:
    """Gathers what the calls have come to.

    Attributes:
        stage: name of the stage, for problems.
        pool: its configuration, as it is now.
        job: the prompt.
        ledger: the books; holds the calls that failed so far.
        state: the request.
        context: what the runtime handed to the stage.
        earlier: what earlier deliveries have come to.
        broken_off: notes on calls that lost against another one.
    """

    stage: str
    pool: Pool
    job: Job
    ledger: Ledger
    state: RequestState
    context: Context
    earlier: Earlier
    broken_off: list[NoteData] = field(default_factory=list[NoteData])

    def lose(self, losses: Sequence[Loss], reason: str = "") -> None:
        """Record calls that another one was made beside.

        Args:
            losses: the calls.
            reason: why nobody answered, if no event will tell of them.
        """
        for loss in losses:
            if loss.error is not None:
                self._record(loss.who, loss.usage, self.problem(loss.error), loss.error.failure)
            elif reason:
                problem = Problem(Code.STAGE_ERROR.value, reason, self.stage)
                self._record(loss.who, loss.usage, problem, Failure.SERVER_ERROR)
            else:
                note = loss.who.spent(loss.usage, "broken off: another call was faster")
                self.broken_off.append(note)

    def fail(
        self,
        who: Who,
        progress: Progress,
        outlet: Outlet | None,
        *,
        problem: Problem,
        failure: Failure,
    ) -> None:
        """Record a failed call, and what the app has seen of its answer."""
        FAILED.labels(who.name, failure).inc()
        shown = outlet is not None and (outlet.said or bool(self.earlier.shown.texts))
        whole = shown and outlet is not None and outlet.caught_up
        kept = whole and can_be_gone_on_with(self.job.screened)
        self.ledger.failed.append(
            ending.failed_attempt(
                who.name,
                who.tariff,
                who.attempt,
                progress,
                problem=problem,
                failure=failure,
                shown=shown,
                text=progress.text if kept else "",
            )
        )

    def leave(self, who: Who, progress: Progress, outlet: Outlet | None, reason: str) -> None:
        """Record a call that another delivery of the work goes on from.

        The tokens that it can go on after are in the usage of the answer, and not in this.
        """
        usage = progress.usage
        kept = outlet.tokens if outlet is not None else 0
        wasted = replace(usage, completion_tokens=max(0, usage.completion_tokens - kept))
        problem = Problem(Code.STAGE_ERROR.value, reason, self.stage)
        self._record(who, wasted, problem, Failure.SERVER_ERROR)

    def given_up(self) -> Step:
        """Return the step that lets the router choose another pool, or ends the request."""
        failures = self.ledger.failed
        routed = self.job.routed
        if (routed.spare or routed.turn) and self.context.seconds_left > 0:
            return dataclasses.replace(self.step(failures), next="router")
        return self.step([*failures, ending.failed(self.state, failures)])

    def cancelled(self, *events: EventData) -> Step:
        """Return the step that ends a cancelled request; `events` are of its last call."""
        told = [*self.ledger.failed, *events]
        end = ending.cancelled(self.state, told, self.context.cancel_reason)
        return self.step([*told, end])

    def answer(
        self, who: Who, progress: Progress, finish_reason: str, outlet: Outlet | None
    ) -> EventData:
        """Return the event of an answer, whole or cut short."""
        answer = ending.generated(
            who.name,
            who.pool,
            who.attempt,
            progress,
            finish_reason=finish_reason,
            prompt=self.job.prompt,
            frames=outlet.frames if outlet is not None else 0,
            tariff=who.tariff,
        )
        return scored(answer, self.job.screened.extra, self.job.routed.scored)

    def step(self, events: Sequence[EventData]) -> Step:
        """Return the step of these events, with the notes on what they do not tell of."""
        versions = Versions(template=self.job.routed.template, model=self.pool.model)
        lost = [*self.ledger.if_lost(events), *self.broken_off]
        return Step(events, versions, if_lost=lost, if_appended=list(self.broken_off))

    def problem(self, error: EngineError) -> Problem:
        """Return what the app is told of an engine's error."""
        return Problem(error.code.value, str(error), error.where or self.stage, _hint(error))

    def too_slow(self) -> Problem:
        """Return the problem of a call whose time is up."""
        if self.context.seconds_left <= 0:
            return ending.late(self.stage)
        return ending.slow(self.stage, self.pool.timeout_s)

    def _record(self, who: Who, usage: Usage, problem: Problem, failure: Failure) -> None:
        """Record a call of which nothing was shown."""
        cost, price = who.tariff.cost(usage), who.tariff.id
        self.ledger.failed.append(
            GenerationFailed(
                who.name, who.attempt, problem, usage, cost, failure.value, price=price
            )
        )


def _hint(error: EngineError) -> str:
    if error.hint:
        return error.hint
    return "ask again later" if error.retryable else "the message says what the provider refused"
