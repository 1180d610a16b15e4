"""Run a replay: every chosen request through a private system, once, however often it is begun."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import structlog
from nats.aio.client import Client

from eventrail.contracts.errors import (
    EventrailError,
    IllegalTransition,
    LogUnavailable,
    UndecodableMessage,
)
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import Judged
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import DONE, stage_filter
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.batches import follow_batches
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.judging.scores import VERSION, scores_of
from eventrail.replaying.diff import Outcome, Summary, outcome_of, summary_of
from eventrail.replaying.importing import imported
from eventrail.replaying.life import Life, life_of
from eventrail.replaying.masked import as_masked
from eventrail.replaying.plan import Plan
from eventrail.replaying.private import Parts, index_versions, private_bus, private_host
from eventrail.replaying.reusing import Reuse
from eventrail.replaying.storing import store
from eventrail.replaying.study import Study
from eventrail.runtime.host import Host

_log = structlog.get_logger(__name__)

PACE_S: Final = 0.02
"""How often the private log is asked for what has ended."""

STORE_EVERY: Final = 20_000
"""So many requests may have ended since the lake was last brought up to date."""

JUDGE: Final = "rules"


class ReplayBroken(EventrailError):
    """The private system ended before the replay did; running the study again goes on."""


@dataclass
class Options:
    """How to run.

    Attributes:
        concurrency: requests on their way at once.
        most_cost: stop, when the calls of this study have cost so much; None for no bound. What
            is on its way then is finished, so a little more may be paid.
        judged: whether each answer gets the scores of the rules.
        stop: set it to begin no more requests.
        tell: hears of each that has ended, also of those that an earlier run had ended.
    """

    concurrency: int = 64
    most_cost: float | None = None
    judged: bool = True
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    tell: Callable[[Outcome, Life], None] = lambda _outcome, _life: None


async def run(study: Study, live: Path, options: Options) -> Summary:
    """Replay what is left of a study, and return what has become of all of it.

    Args:
        study: planned, and held by this process.
        live: the live system's state folder: its keys and its indexes are read.
        options: how.

    Raises:
        ReplayBroken: the private system ended.
        NoNatsServer: its server did not start.
        DeploymentFailed: no replica of a pool came up.
    """
    plan = study.plan
    total = len(study.names())
    if plan.progress == "complete":
        return summary_of(total, study.outcomes())
    study.save(msgspec.structs.replace(plan, progress="running", why=""))
    study.write_outcomes([])
    config, versions = study.config()
    parts = Parts(config, versions, live, plan.pools, plan.cache, study.artefacts)
    reuse = Reuse(
        study.life,
        plan.cache,
        plan.documents,
        plan.answers,
        frozenset(plan.changed_pools),
        plan.forced,
        index_versions(live, config),
    )
    async with private_bus(study.private, parts) as (address, client):
        async with private_host(study.private, address, parts, reuse) as host:
            feed = _Feed(study, plan, host, options)
            await feed.run(client)
        await store(client, JetStreamLog(client, ObjectBodies(client.jetstream())), study.lake)
    outcomes = list(feed.outcomes.values())
    study.write_outcomes(outcomes)
    whole = len(outcomes) >= total
    progress = "complete" if whole else "stopped"
    study.save(msgspec.structs.replace(plan, progress=progress, why="" if whole else feed.why))
    if whole:
        study.forget_private()
    return summary_of(total, outcomes)


class _Feed:
    """Hands requests to the private system and hears of their ends."""

    def __init__(self, study: Study, plan: Plan, host: Host, options: Options) -> None:
        self._study = study
        self._plan = plan
        self._host = host
        self._options = options
        self._slots = asyncio.Semaphore(options.concurrency)
        self._in_hand: set[tuple[str, str]] = set()
        self._caught_up = asyncio.Event()
        self._emptied = asyncio.Event()
        self._paid = 0.0
        self._at = 0
        self._news: list[Outcome] = []
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        self.why = ""

    async def run(self, client: Client) -> None:
        hear = asyncio.create_task(self._hear(client), name="replay ends")
        feed = asyncio.create_task(self._feed(), name="replay begins")
        broken = asyncio.create_task(self._host.failed.wait(), name="replay breaks")
        try:
            await asyncio.wait({hear, feed, broken}, return_when=asyncio.FIRST_COMPLETED)
            if broken.done():
                raise ReplayBroken("the private system ended; its log says why")
            if hear.done():
                await hear
            await feed
        finally:
            for task in (hear, feed, broken):
                task.cancel()
            await asyncio.gather(hear, feed, broken, return_exceptions=True)

    async def _feed(self) -> None:
        await self._caught_up.wait()
        async with asyncio.TaskGroup() as group:
            for key in self._study.names():
                if key in self.outcomes:
                    continue
                await self._slots.acquire()
                if self._options.stop.is_set():
                    self.why = self.why or "it was asked to stop"
                    break
                self._in_hand.add(key)
                group.create_task(self._begin(*key))
        while self._in_hand:
            self._emptied.clear()
            await self._emptied.wait()

    async def _begin(self, tenant: str, rid: str) -> None:
        """Put a request into the private log; one that is there already goes on from there."""
        life = self._study.life(tenant, rid)
        if life is None:  # its record can no longer be read: the study stays unfinished
            self._let_go(tenant, rid)
            return
        record = imported(life, self._plan.begins, datetime.now(UTC), self._sealed(life))
        while True:
            try:
                await self._host.log.append(record, after=0, message_id=new_message_id())
            except LogUnavailable as error:
                _log.warning("not begun yet", rid=rid, error=str(error))
            else:
                break
        if (tenant, rid) in self.outcomes:
            self._let_go(tenant, rid)

    def _sealed(self, life: Life) -> str:
        """Return what stands for what the app sent; empty for what it did send."""
        masked = as_masked(life) if self._plan.masked else None
        return "" if masked is None else self._host.sealer.seal(life.tenant, life.rid, masked)

    def _let_go(self, tenant: str, rid: str) -> None:
        if (tenant, rid) in self._in_hand:
            self._in_hand.discard((tenant, rid))
            self._slots.release()
            self._emptied.set()

    async def _hear(self, client: Client) -> None:
        unstored = 0
        ended = stage_filter(DONE)
        async for batch in follow_batches(
            client, names.LOG, ended, after=lambda: self._at, pace_s=PACE_S
        ):
            for message in batch:
                self._at = message.sequence
                await self._ended(await self._host.log.resolve(message.data))
            self._study.add_outcomes(self._news)
            self._news.clear()
            unstored += len(batch)
            if unstored >= STORE_EVERY:
                unstored = 0
                await store(client, self._host.log, self._study.lake)
            if not batch or not batch[-1].pending:
                self._caught_up.set()

    async def _ended(self, record: Record) -> None:
        before = self._study.life(record.tenant, record.rid)
        if before is None:
            return
        try:
            after = life_of(record)
            outcome = outcome_of(before, after, self._plan.begins)
        except (UndecodableMessage, IllegalTransition) as error:
            _log.error("cannot be compared", rid=record.rid, error=str(error))
            self._let_go(record.tenant, record.rid)
            return
        if self._options.judged:
            await self._judge(after)
        self.outcomes[record.tenant, record.rid] = outcome
        self._news.append(outcome)
        self._paid += outcome.paid
        if self._options.most_cost is not None and self._paid >= self._options.most_cost:
            self.why = f"its calls have cost {self._paid:g}"
            self._options.stop.set()
        self._let_go(record.tenant, record.rid)
        self._options.tell(outcome, after)

    async def _judge(self, after: Life) -> None:
        """Write what the rules say of an answer, unless an earlier run has."""
        scores = scores_of(after.state)
        if scores:
            judged = Judged(judge=JUDGE, scores=scores, version=VERSION, why="replay")
            await self._host.announcer.note_first(after.tenant, after.rid, judged)
