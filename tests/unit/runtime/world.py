"""A runner on the in-memory log in virtual time, with stages that do as they are told."""

import functools
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from eventrail.config.model import Config
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.events import EventData
from eventrail.contracts.ids import new_message_id, new_rid, new_trace_id
from eventrail.contracts.notes import NoteData
from eventrail.contracts.records import Record, StoredRecord, encode_record
from eventrail.contracts.subjects import log as log_subject
from eventrail.eventlog.interface import Appended
from eventrail.eventlog.memory import Chaos, MemoryLog
from eventrail.eventlog.state import RequestState
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.runtime.cancellations import Cancellations
from eventrail.runtime.context import Context
from eventrail.runtime.retry import RetryPolicy
from eventrail.runtime.runner import Runner
from eventrail.runtime.stage import Stage, Step
from eventrail.runtime.surroundings import Surroundings
from tests.lives import record
from tests.simulation.virtual_time import EPOCH, VirtualClock, run

DELIVERIES = 3
DEADLINE = EPOCH + timedelta(seconds=60)
FOREVER = 10_000.0

Act = Callable[[RequestState, Context], Awaitable[Step]]
Outcome = Step | Exception | Act


def virtual(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async test in virtual time."""

    @functools.wraps(test)
    def in_virtual_time(*args: Any, **named: Any) -> None:
        run(test(*args, **named))

    return in_virtual_time


class Scripted:
    """A stage whose runs come out as listed; the last outcome repeats."""

    slots = 4

    def __init__(
        self, name: str, *outcomes: Outcome, from_record: bool = False, timeout_s: float = 10.0
    ) -> None:
        self.name = name
        self.from_record = from_record
        self.timeout_s = timeout_s
        self.contexts: list[Context] = []
        self._outcomes = list(outcomes)

    @property
    def runs(self) -> int:
        return len(self.contexts)

    async def handle(self, state: RequestState, context: Context) -> Step:
        outcome = self._outcomes[min(self.runs, len(self._outcomes) - 1)]
        self.contexts.append(context)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome if isinstance(outcome, Step) else await outcome(state, context)


class Handed:
    """A delivery that remembers how it was settled."""

    def __init__(self, subject: str, sequence: int, payload: bytes, attempt: int = 1) -> None:
        self.subject = subject
        self.sequence = sequence
        self.payload = payload
        self.attempt = attempt
        self.settled: list[tuple[str, Any]] = []

    async def ack(self) -> None:
        self.settled.append(("ack", None))

    async def nak(self, delay: float) -> None:
        self.settled.append(("nak", delay))

    async def in_progress(self) -> None:
        self.settled.append(("in_progress", None))

    async def terminate(self, reason: str) -> None:
        self.settled.append(("terminate", reason))


ACKED = [("ack", None)]


class Counting:
    """Counts what the runner reports; keeps the stage runs."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.outcomes: list[tuple[str, str]] = []

    def ran(self, watch: Any, _before: RequestState, _after: RequestState) -> None:
        self.outcomes.append((watch.stage, watch.outcome))

    def __getattr__(self, name: str) -> Callable[..., None]:
        def count(*_: Any, **__: Any) -> None:
            self.counts[name] += 1

        return count


class World:
    """One process's runner and everything around it."""

    def __init__(self, *stages: Stage, chaos: Chaos | None = None) -> None:
        self.log = MemoryLog(chaos=chaos)
        self.clock = VirtualClock()
        self.cancellations = Cancellations()
        self.sealer = Sealer(MemoryTenantKeys())
        self.observer = Counting()
        self.answers: list[tuple[Answer, str | None]] = []
        self.notes: list[tuple[str, NoteData]] = []
        self.runner = Runner({one.name: one for one in stages}, self.log, self._around())

    def _around(self) -> Surroundings:
        async def frame(_tenant: str, _frame: TokenFrame) -> None:
            raise AssertionError("no stage here streams")

        async def note(_tenant: str, rid: str, data: NoteData) -> None:
            self.notes.append((rid, data))

        async def announce(answer: Answer, reply_to: str | None) -> None:
            self.answers.append((answer, reply_to))

        return Surroundings(
            by="test@1",
            release="0",
            config=Config,
            sealer=self.sealer,
            publish_frame=frame,
            write_note=note,
            announce=announce,
            clock=self.clock,
            cancellations=self.cancellations,
            observer=self.observer,  # type: ignore[arg-type]
            retry=RetryPolicy(deliveries=DELIVERIES),
            rng=random.Random(1),
        )

    async def stored(
        self,
        *datas: EventData,
        next_stage: str,
        prior: Record | None = None,
        deadline: datetime = DEADLINE,
        attempt: int = 1,
    ) -> Handed:
        """Append a record and return its delivery."""
        after = 0
        if prior is not None:
            tail = await self.log.tail(prior.tenant, prior.rid)
            after = tail.sequence if tail is not None else 0
        one = record(*datas, prior=prior, next_stage=next_stage, deadline=deadline)
        outcome = await self.log.append(one, after=after, message_id=new_message_id())
        assert isinstance(outcome, Appended)
        subject = log_subject(one.next, one.tenant, one.rid)
        return Handed(subject, outcome.sequence, encode_record(one), attempt)

    def records(self) -> list[StoredRecord]:
        return self.log.all_records()

    @property
    def last(self) -> Record:
        return self.records()[-1].record


def basis(deadline: datetime = DEADLINE) -> Record:
    """Return what an admission starts from."""
    return Record(
        rid=new_rid(),
        tenant="acme",
        next="guardrail",
        trace=new_trace_id(),
        deadline=deadline,
        events=[],
    )


def types(of: Record) -> list[str]:
    """Return the types of the events that a record added."""
    return [event.type for event in of.new_events()]


def last_problem(of: Record) -> Any:
    """Return the problem of the record's terminal event."""
    payload = of.new_events()[-1].payload()
    return payload.problem  # type: ignore[union-attr]
