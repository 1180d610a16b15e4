"""Run stages on requests: all that happens between a delivery and its acknowledgement.

The decision is the stages'; this file keeps the promises. A run takes a request from one
stored record, through one or more stages, to one appended record:

    deliver: decode - still the tail? - ( cancelled? late? - stage )* - append - ack

Stages that live in this process follow each other in place; their events go into one
record. A stage with `from_record` ends the run, so that it starts from what is stored.
"""

import asyncio
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from eventrail.config.lookup import listening_in
from eventrail.config.model import Config
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import (
    IllegalTransition,
    LogUnavailable,
    Problem,
    RequestProblem,
    UndecodableMessage,
)
from eventrail.contracts.events import Accepted, Cancelled, EventData, Failed
from eventrail.contracts.ids import new_message_id, new_span_id
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import DONE
from eventrail.eventlog.fold import fold, start
from eventrail.eventlog.interface import Appended, Delivery, EventLog, Lost
from eventrail.eventlog.path import ENTRANCE
from eventrail.eventlog.state import RequestState
from eventrail.runtime.answer import build_answer
from eventrail.runtime.context import Context
from eventrail.runtime.observe import StageRun
from eventrail.runtime.problems import exhausted, late, timed_out
from eventrail.runtime.run import Run
from eventrail.runtime.stage import Retry, Stage, Step
from eventrail.runtime.surroundings import Surroundings

_log = structlog.get_logger(__name__)

DEADLINE_GRACE_S = 0.5
"""How long past the deadline a stage may still take to say what it used."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What came of admitting a request.

    Attributes:
        state: the state after what this process could do at once.
        outcome: whether its record is in the log; `Lost` if the id was taken.
        answer: the answer, if the request ended in the same run.
    """

    state: RequestState
    outcome: Appended | Lost
    answer: Answer | None = None


class _Stop(Exception):
    """The run cannot go on in this process now."""

    def __init__(self, delay_s: float) -> None:
        super().__init__()
        self.delay_s = delay_s


class Runner:
    """Runs the stages of one process."""

    def __init__(self, stages: Mapping[str, Stage], log: EventLog, around: Surroundings) -> None:
        self._stages = stages
        self._eventlog = log
        self._around = around

    async def deliver(self, delivery: Delivery) -> None:
        """Carry a delivered record as far as this process can, and settle the delivery."""
        try:
            record = await self._eventlog.resolve(delivery.payload)
            state = fold(record)
        except (UndecodableMessage, IllegalTransition) as error:
            _log.error("poison record", subject=delivery.subject, error=str(error))
            await delivery.terminate(str(error))
            return
        except LogUnavailable as error:
            await self._hand_back(delivery, self._delay(delivery.attempt), str(error))
            return
        self._around.observer.delivered(record.next, delivery.attempt)
        if delivery.attempt > 1:
            _log.info("redelivered", rid=record.rid, stage=record.next, attempt=delivery.attempt)
        prior = [*record.prior, *record.events]
        run = Run(state, record.next, after=delivery.sequence, prior=prior, delivery=delivery)
        try:
            if delivery.attempt > 1 and not await self._is_tail(run):
                self._around.observer.superseded(run.stage)
                _log.info("superseded", rid=state.rid, attempt=delivery.attempt)
                await delivery.ack()
                return
            await self._advance(run)
            await self._append(run, patience=30.0)
            await delivery.ack()
        except _Stop as stop:
            await self._hand_back(delivery, stop.delay_s, "retry")
        except (LogUnavailable, UndecodableMessage) as error:
            # a rival's record that does not decode is the warden's; then this one is no tail
            await self._hand_back(delivery, self._delay(delivery.attempt), str(error))
        except asyncio.CancelledError:
            await delivery.nak(0)
            raise

    async def admit(
        self,
        basis: Record,
        accepted: Accepted,
        *,
        span: str,
        patience: float = 5.0,
        stored_first: bool = False,
    ) -> Admission:
        """Start a request's life: append `accepted` and what local stages add to it.

        Args:
            basis: carries rid, tenant, trace and deadline; its other fields are not used.
            accepted: the first event's data.
            span: id of the admission's span.
            patience: seconds in which the append must become known.
            stored_first: append `accepted` alone, so that the request is in the log, to be
                looked up and cancelled, before anything is done for it.

        Returns:
            The outcome, `Lost` if the id was taken, and the answer if the request has ended.

        Raises:
            LogUnavailable: as `EventLog.append` does.
        """
        run = Run(start(basis), ENTRANCE, after=0, prior=[], delivery=None)
        around = self._around
        self._add(run, Step([accepted], next=ENTRANCE), span, around.clock.now())
        if not stored_first:
            await self._advance(run)
        outcome = await self._append(run, patience=patience)
        if isinstance(outcome, Appended):
            around.observer.admitted(run.state, span, around.clock.now())
        return Admission(run.state, outcome, run.answer)

    async def end(
        self, tail: Record, data: EventData, *, after: int, by_stage: str, patience: float = 10.0
    ) -> Appended | Lost:
        """End a request from outside its path, and tell whoever waits.

        Args:
            tail: the request's last record that decodes.
            data: the terminal event's data.
            after: sequence of the request's last record, which may be one that does not decode.
            by_stage: names the span.
            patience: seconds in which the append must become known.

        Raises:
            IllegalTransition: the request has ended already.
            LogUnavailable: as `EventLog.append` does.
        """
        around = self._around
        before = fold(tail)
        prior = [*tail.prior, *tail.events]
        run = Run(before, by_stage, after=after, prior=prior, delivery=None)
        watch = StageRun(by_stage, new_span_id(), around.clock.now())
        self._add(run, Step([data]), watch.span, watch.started)
        outcome = await self._append(run, patience=patience)
        watch.ended = around.clock.now()
        around.observer.ran(watch, before, run.state)
        return outcome

    async def _is_tail(self, run: Run) -> bool:
        tail = await self._eventlog.tail(run.state.tenant, run.state.rid)
        return tail is None or tail.sequence == run.after

    async def _advance(self, run: Run) -> None:
        """Run local stages in place until another process, or the end, is next."""
        cancellations = self._around.cancellations
        cancelled = cancellations.watch(run.state.rid)
        try:
            while (stage := self._stages.get(run.stage)) is not None:
                if stage.from_record and (run.events or run.delivery is None):
                    return
                ending = self._must_end(run)
                if ending is not None:
                    self._add(run, ending, new_span_id(), self._around.clock.now())
                    return
                if not await self._step(run, stage, cancelled):
                    return
        finally:
            cancellations.unwatch(run.state.rid)

    def _must_end(self, run: Run) -> Step | None:
        """Return the terminal step of a request that was cancelled or is late."""
        state = run.state
        reason = self._around.cancellations.reason(state.rid)
        if reason is not None:
            return Step([Cancelled(reason=reason, usage=state.usage, cost=state.cost)])
        if self._around.clock.now() >= state.deadline:
            return Step([late(state, run.stage)])
        return None

    async def _step(self, run: Run, stage: Stage, cancelled: asyncio.Event) -> bool:
        """Run one stage; return whether the run goes on in this process."""
        around = self._around
        watch = StageRun(stage.name, new_span_id(), around.clock.now())
        before = run.state
        config = around.config()  # one and the same for what is decided and what is written of it
        going_on = True
        try:
            step = await self._handle(run, stage, watch, cancelled, config)
            self._add(run, step, watch.span, watch.started, config)
        except RequestProblem as error:
            watch.outcome, watch.error = "failed", str(error)
            self._fail(run, error.problem, watch)
        except Retry as error:
            watch.outcome, watch.error = "retry", str(error)
            going_on = self._again(run, watch, error.problem, error.delay_s)
        except TimeoutError:
            watch.outcome, watch.error = "timeout", f"no decision in {stage.timeout_s:g} s"
            going_on = self._timed_out(run, watch)
        except Exception as error:  # noqa: BLE001 -- a defect must end in the log, not in a crash
            watch.outcome, watch.error = "error", f"{type(error).__name__}: {error}"
            _log.exception("stage failed", stage=stage.name, rid=run.state.rid)
            going_on = self._again(run, watch, None, None)
        finally:
            watch.ended = around.clock.now()
            around.observer.ran(watch, before, run.state)
        return going_on and run.stage != DONE

    async def _handle(
        self,
        run: Run,
        stage: Stage,
        watch: StageRun,
        cancelled: asyncio.Event,
        config: Config,
    ) -> Step:
        around = self._around
        state = run.state
        left = (state.deadline - watch.started).total_seconds() + DEADLINE_GRACE_S
        context = Context(
            config=config,
            clock=around.clock,
            deadline=state.deadline,
            delivery=run.attempt,
            first_hand=stage.from_record and self._first_hand(run),
            cancelled=cancelled,
            sealer=around.sealer,
            span=watch.span,
            trace=state.trace,
            publish_frame=around.publish_frame,
            write_note=around.write_note,
            take_over=around.take_over,
            read_notes=around.read_notes,
            fence=around.fence(state.tenant, state.rid, None if run.events else run.delivery),
            reason=functools.partial(around.cancellations.reason, state.rid),
        )
        async with asyncio.timeout(min(stage.timeout_s, left)):
            return await stage.handle(state, context)

    def _first_hand(self, run: Run) -> bool:
        if run.delivery is None or run.events:
            return False
        return self._eventlog.first_hand(run.delivery)

    def _timed_out(self, run: Run, watch: StageRun) -> bool:
        if self._around.clock.now() >= run.state.deadline:
            self._add(run, Step([late(run.state, watch.stage)]), watch.span, watch.started)
            return True
        return self._again(run, watch, timed_out(watch), None)

    def _again(
        self, run: Run, watch: StageRun, problem: Problem | None, delay_s: float | None
    ) -> bool:
        """Let the stage be tried again: from here if work was done, else by redelivery."""
        if run.events:
            return False  # what earlier stages did is appended; this stage starts from there
        if self._around.retry.exhausted(run.attempt):
            self._fail(run, problem or exhausted(watch, run.attempt), watch)
            return True
        raise _Stop(delay_s if delay_s is not None else self._delay(run.attempt))

    def _fail(self, run: Run, problem: Problem, watch: StageRun) -> None:
        failed = Failed(problem=problem, cost=run.state.cost)
        self._add(run, Step([failed]), watch.span, watch.started)

    def _add(
        self, run: Run, step: Step, span: str, started: datetime, config: Config | None = None
    ) -> None:
        around = self._around
        routed = run.state.routed
        version = msgspec.structs.replace(
            step.version,
            release=around.release,
            config=str((config or around.config()).revision),
            template=step.version.template or (routed.template if routed is not None else ""),
        )
        run.take(
            step,
            span=span,
            started=started,
            now=around.clock.now(),
            by=around.by,
            version=version,
        )

    async def _append(self, run: Run, *, patience: float) -> Appended | Lost:
        around = self._around
        state = run.state
        outcome = await self._eventlog.append(
            run.record(), after=run.after, message_id=new_message_id(), patience=patience
        )
        if isinstance(outcome, Lost):
            around.observer.lost(run.stage)
            _log.info("lost the race", rid=state.rid, winner=outcome.winner.sequence)
            for data in run.if_lost:
                await around.write_note(state.tenant, state.rid, data)
            return outcome
        around.observer.appended(run.stage, outcome.tries, already_ours=outcome.already_ours)
        if outcome.already_ours:
            _log.info("already ours", rid=state.rid, tries=outcome.tries)
        if state.ended:
            around.observer.ended(state, around.clock.now())
            await self._announce(run)
        for data in run.if_appended:
            await around.write_note(state.tenant, state.rid, data)
        return outcome

    async def _announce(self, run: Run) -> None:
        """Tell who waits; who admitted the request in this very run has the answer in hand."""
        state = run.state
        policy = listening_in(self._around.config(), state.tenant)
        run.answer = build_answer(state, self._around.sealer, policy)
        waits_elsewhere = run.after > 0 and state.accepted is not None
        reply_to = state.accepted.reply_to if state.accepted and waits_elsewhere else None
        await self._around.announce(run.answer, reply_to)

    def _delay(self, attempt: int) -> float:
        return self._around.retry.delay(max(1, attempt), self._around.rng)

    async def _hand_back(self, delivery: Delivery, delay_s: float, reason: str) -> None:
        _log.info("handed back", subject=delivery.subject, delay_s=round(delay_s, 3), reason=reason)
        await delivery.nak(delay_s)
