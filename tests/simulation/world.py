"""A seeded world: real runner, real warden decisions, simulated log, processes that die.

Everything random is drawn from one generator, so a seed is a story that can be told again.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from eventrail.config.fallbacks import Fallback
from eventrail.config.model import Config, Pool, Route
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import LogUnavailable, Problem
from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    CacheMissed,
    Checked,
    Completed,
    EventData,
    Generated,
    GenerationFailed,
    Rejected,
    Routed,
    Screened,
)
from eventrail.contracts.ids import new_message_id, new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import Attempted, CancelRequested, Note, NoteData, Spent
from eventrail.contracts.records import Record
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import Appended, Delivery, Lost
from eventrail.eventlog.memory import Chaos, MemoryLog
from eventrail.eventlog.state import RequestState
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.router.route import again
from eventrail.runtime.cancellations import Cancellations
from eventrail.runtime.context import Context
from eventrail.runtime.entry import entry_of
from eventrail.runtime.retry import RetryPolicy
from eventrail.runtime.runner import Runner
from eventrail.runtime.slots import Slots
from eventrail.runtime.stage import Retry, Stage, Step
from eventrail.runtime.surroundings import Surroundings
from eventrail.warden.endings import cancelled, deadline_exceeded, retries_exhausted
from eventrail.warden.open_requests import Key, OpenRequests
from tests.simulation.virtual_time import VirtualClock

STAGES = ("guardrail", "router", "cache", "model-x", "model-y", "verdict")
ROUTE = Route("x", fallbacks=[Fallback("y")])
DEADLINE_S = 60.0
LIFE_S = 150.0


@dataclass
class Outside:
    """What happened beyond the log: what an honest bill is checked against."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


class Counting:
    """An observer that counts; see `runtime.observe.Observer`."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def __getattr__(self, name: str) -> Callable[..., None]:
        def count(*args: Any, **more: Any) -> None:
            self._counts[name] += 1
            if name == "delivered" and args[1] > 1:
                self._counts["redelivered"] += 1
            if more.get("already_ours"):
                self._counts["already_ours"] += 1

        return count


@dataclass
class Behaviour:
    """How badly stages, and the log's server, behave in this world; probabilities."""

    retry: float
    defect: float
    hang: float
    amnesia: float
    fails: float


class SimulatedStage:
    """A stage that decides as the real one of its name does, when it does not misbehave."""

    timeout_s = 10.0
    slots = 8

    def __init__(self, name: str, world: "World") -> None:
        self.name = name
        self.from_record = name.startswith("model-")
        self._world = world

    async def handle(self, state: RequestState, context: Context) -> Step:
        rng, behaviour = self._world.rng, self._world.behaviour
        await asyncio.sleep(rng.uniform(0, 0.2))
        if rng.random() < behaviour.hang:
            await asyncio.sleep(rng.choice([9.0, 11.0, 100.0]))
        if rng.random() < behaviour.retry:
            raise Retry("not now")
        if rng.random() < behaviour.defect:
            raise ZeroDivisionError
        if self.from_record:
            return await self._generate(state, context)
        return Step(self._decide(state))

    def _decide(self, state: RequestState) -> list[EventData]:
        rng = self._world.rng
        match self.name:
            case "guardrail":
                if rng.random() < 0.1:
                    return [Rejected(problem=Problem(code="policy", message="no"))]
                return [Screened(messages=[Message(role="user", content="hi")])]
            case "router":
                if state.routed is None:
                    path = ["cache", "model-x", "verdict"]
                    return [Routed(slip=path, pool="x", model="x", route="r", spare=1)]
                self._world.outside.counts["asked again"] += 1
                return [again(state, state.routed, self._world.config, ())]
            case "cache":
                hit = rng.random() < 0.2
                return [CacheHit(key="k", text="hi") if hit else CacheMissed(key="k")]
            case _:
                return [Checked(action="release"), Completed(cost=state.cost)]

    async def _generate(self, state: RequestState, context: Context) -> Step:
        pool = self.name.removeprefix("model-")
        attempt = entry_of(state, context) or new_message_id()
        if context.first_hand:
            self._world.outside.counts["entered by the record"] += 1
        else:
            await context.note(state.tenant, state.rid, Attempted(attempt=attempt, pool=pool))
        self._world.outside.calls.append((state.rid, attempt))
        await asyncio.sleep(self._world.rng.uniform(0, 3.0))
        lost = [Spent(attempt=attempt, pool=pool, reason="lost the race", cost=1.0)]
        if self._world.rng.random() < self._world.behaviour.fails:
            problem = Problem(code="provider_error", message="no")
            failed = GenerationFailed(pool, attempt, problem, cost=1.0, failure="server_error")
            return Step([failed], next="router", if_lost=lost)
        answer = Generated(pool=pool, model=pool, attempt=attempt, text="hi", cost=1.0)
        return Step([answer], if_lost=lost)


class Process:
    """A process with some stages; `kill` ends it as kill -9 does: it does nothing more."""

    def __init__(self, name: str, stages: tuple[str, ...], world: "World") -> None:
        self.name = name
        self.stages = stages
        self.alive = True
        self.world = world
        served: dict[str, Stage] = {stage: SimulatedStage(stage, world) for stage in stages}
        self.runner = Runner(served, world.log, self._surroundings())
        self.slots = [Slots(stage, world.log.work(stage), self._deliver, 8) for stage in stages]
        self.tasks: set[asyncio.Task[Any]] = set()

    def _surroundings(self) -> Surroundings:
        world = self.world
        return Surroundings(
            by=f"{self.name}@sim",
            release="sim",
            config=lambda: world.config,
            sealer=world.sealer,
            publish_frame=world.ignore_frame,
            write_note=self._note,
            announce=world.announce,
            clock=VirtualClock(),
            cancellations=world.cancellations,
            observer=Counting(world.outside.counts),  # type: ignore[arg-type]
            retry=RetryPolicy(deliveries=world.log.max_deliver),
            rng=world.rng,
        )

    async def _note(self, tenant: str, rid: str, data: NoteData) -> None:
        await self.world.note(tenant, rid, data)

    async def _deliver(self, delivery: Delivery) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            await self.runner.deliver(Severed(delivery, self))  # type: ignore[arg-type]
        finally:
            self.tasks.discard(task)

    async def start(self) -> None:
        for slots in self.slots:
            await slots.start()

    async def kill(self) -> None:
        self.alive = False
        self.world.outside.counts["kills"] += 1
        for task in list(self.tasks):
            task.cancel()
        await self.stop()

    async def stop(self) -> None:
        for slots in self.slots:
            await slots.drain(0.0)


class Severed:
    """A delivery whose process may be dead; the dead acknowledge nothing."""

    def __init__(self, delivery: Delivery, process: Process) -> None:
        self._delivery = delivery
        self._process = process

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._delivery, name)
        if callable(value) and not self._process.alive:
            return _nothing
        return value


async def _nothing(*_: object) -> None:
    return None


class World:
    """One story."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = random.Random(seed)
        self.outside = Outside()
        echo = Pool(engine="echo")
        self.config = Config(revision=1, pools={"x": echo, "y": echo}, routes={"r": ROUTE})
        self.sealer = Sealer(MemoryTenantKeys())
        self.cancellations = Cancellations()
        self.open = OpenRequests()
        self.answers: dict[str, list[Answer]] = {}
        self.behaviour = Behaviour(
            retry=rng.choice([0.0, 0.05, 0.3]),
            defect=rng.choice([0.0, 0.02, 0.2]),
            hang=rng.choice([0.0, 0.02, 0.1]),
            amnesia=rng.choice([0.0, 0.0, 0.3]),
            fails=rng.choice([0.0, 0.2, 0.6]),
        )
        chaos = Chaos(
            rng,
            delay=rng.choice([0.001, 0.05, 1.0]),
            lost_answer=rng.choice([0.0, 0.1]),
            lost_request=rng.choice([0.0, 0.1]),
            lost_ack=rng.choice([0.0, 0.1]),
            duplicate=rng.choice([0.0, 0.1]),
            unavailable=rng.choice([0.0, 0.02]),
        )
        self.log = MemoryLog(chaos=chaos, ack_wait=15.0, max_deliver=5, advise=self._advised)
        self.advisories: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    def _advised(self, kind: str, sequence: int, _reason: str) -> None:
        self.outside.counts[kind] += 1
        self.advisories.put_nowait((kind, sequence))

    async def ignore_frame(self, _tenant: str, _frame: object) -> None:
        return None

    async def announce(self, answer: Answer, _reply_to: str | None) -> None:
        self.answers.setdefault(answer.rid, []).append(answer)

    async def note(self, tenant: str, rid: str, data: NoteData) -> None:
        await self.log.note(
            Note(
                id=new_message_id(),
                rid=rid,
                tenant=tenant,
                kind=data.kind,
                at=VirtualClock().now(),
                by="sim",
                data=msgspec.Raw(msgspec.json.encode(data)),
            )
        )

    async def run(self) -> None:
        """Admit, crash, cancel, repair; return when every deadline is long past."""
        processes = [await self._spawn(index) for index in range(self.rng.randint(2, 4))]
        processes.append(await self._spawn(99, STAGES))
        warden = [
            asyncio.create_task(self._follow()),
            asyncio.create_task(self._sweep(processes[-1].runner)),
            asyncio.create_task(self._bury(processes[-1].runner)),
        ]
        troubles = asyncio.create_task(self._trouble(processes))
        await asyncio.gather(*(self._admit(processes) for _ in range(self.rng.randint(3, 8))))
        await asyncio.sleep(LIFE_S)
        for task in (*warden, troubles):
            task.cancel()
        await asyncio.gather(*warden, troubles, return_exceptions=True)
        for process in processes:
            await process.stop()

    async def _spawn(self, index: int, stages: tuple[str, ...] | None = None) -> Process:
        chosen = stages or tuple(self.rng.sample(STAGES, self.rng.randint(1, len(STAGES))))
        process = Process(f"p{index}", chosen, self)
        await process.start()
        return process

    async def _admit(self, processes: list[Process]) -> None:
        await asyncio.sleep(self.rng.uniform(0, 20))
        process = self.rng.choice(processes)
        rid = new_rid()
        basis = Record(
            rid=rid,
            tenant="t",
            next="guardrail",
            trace=new_trace_id(),
            deadline=VirtualClock().now() + timedelta(seconds=DEADLINE_S),
            events=[],
        )
        admission = asyncio.create_task(
            process.runner.admit(basis, Accepted(sealed="", model="x"), span=new_span_id())
        )
        process.tasks.add(admission)
        with contextlib.suppress(LogUnavailable, asyncio.CancelledError):
            outcome = (await admission).outcome
            assert not isinstance(outcome, Lost), "a fresh id cannot lose"
            if isinstance(outcome, Appended):
                self.outside.accepted.add(rid)
        process.tasks.discard(admission)
        if self.rng.random() < 0.2:
            await asyncio.sleep(self.rng.uniform(0, 5))
            await self._cancel(rid)

    async def _cancel(self, rid: str) -> None:
        self.outside.counts["cancels"] += 1
        await self.note("t", rid, CancelRequested(reason="enough"))
        self.cancellations.add(rid, "enough")
        self.open.cancel(Key("t", rid), "enough", VirtualClock().now())

    async def _trouble(self, processes: list[Process]) -> None:
        """Kill processes, all but the last one, and start others in their place."""
        while True:
            await asyncio.sleep(self.rng.uniform(1, 30))
            index = self.rng.randrange(len(processes) - 1)
            await processes[index].kill()
            await asyncio.sleep(self.rng.uniform(0, 5))
            processes[index] = await self._spawn(index)
            if self.rng.random() < self.behaviour.amnesia:
                self.outside.counts["forgotten deliveries"] += 1
                self.log.forget_deliveries()

    async def _follow(self) -> None:
        async for stored in self.log.follow():
            key = Key(stored.record.tenant, stored.record.rid)
            if stored.record.done:
                self.open.ended(key)
            else:
                self.open.waits(key, stored.record.next, stored.record.deadline)

    async def _sweep(self, runner: Runner) -> None:
        while True:
            await asyncio.sleep(2.0)
            for one in self.open.overdue(VirtualClock().now()):
                ending = deadline_exceeded if one.cancel is None else cancelled(one.cancel)
                await self._end(runner, one.key.rid, ending)

    async def _bury(self, runner: Runner) -> None:
        while True:
            _, sequence = await self.advisories.get()
            stored = next(s for s in self.log.all_records() if s.sequence == sequence)
            tail = await self.log.tail("t", stored.record.rid)
            if tail is not None and tail.sequence == sequence:
                await self._end(runner, stored.record.rid, retries_exhausted(5))

    async def _end(
        self, runner: Runner, rid: str, ending: Callable[[RequestState, str], EventData]
    ) -> None:
        tail = await self.log.tail("t", rid)
        if tail is None or tail.record.done:
            return
        data = ending(fold(tail.record), tail.record.next)
        with contextlib.suppress(LogUnavailable):
            await runner.end(tail.record, data, after=tail.sequence, by_stage="warden")
